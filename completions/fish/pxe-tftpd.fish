# fish completion for pxe-tftpd

complete -c pxe-tftpd -f
complete -c pxe-tftpd -l check -d 'read the configuration and leave'
complete -c pxe-tftpd -s c -l config -r -F -d 'configuration'
complete -c pxe-tftpd -s h -l help -d 'print help and leave'
complete -c pxe-tftpd -l listen -x -d 'address to answer at'
complete -c pxe-tftpd -l log-format -x -a 'text json' -d 'how the log is written'
complete -c pxe-tftpd -l log-level -x -a 'debug info warning error' -d 'the least that is logged'
complete -c pxe-tftpd -l metrics -x -d 'where to tell Prometheus what was counted'
complete -c pxe-tftpd -l port -x -d 'port to answer at'
complete -c pxe-tftpd -l ready-fd -x -d 'descriptor to write a newline to once ready'
complete -c pxe-tftpd -l root -x -a '(__fish_complete_directories)' -d 'folder to serve'
complete -c pxe-tftpd -l user -x -a '(__fish_complete_users)' -d 'user to become'
complete -c pxe-tftpd -l version -d 'print the version and leave'
