# fish completion for pxe-httpd

complete -c pxe-httpd -f
complete -c pxe-httpd -l check -d 'read the configuration and leave'
complete -c pxe-httpd -s c -l config -r -F -d 'configuration'
complete -c pxe-httpd -s h -l help -d 'print help and leave'
complete -c pxe-httpd -l listen -x -d 'address to answer at'
complete -c pxe-httpd -l log-format -x -a 'text json' -d 'how the log is written'
complete -c pxe-httpd -l log-level -x -a 'debug info warning error' -d 'the least that is logged'
complete -c pxe-httpd -l metrics -x -d 'where to tell Prometheus what was counted'
complete -c pxe-httpd -l port -x -d 'port to answer at'
complete -c pxe-httpd -l ready-fd -x -d 'descriptor to write a newline to once ready'
complete -c pxe-httpd -l root -x -a '(__fish_complete_directories)' -d 'folder to serve'
complete -c pxe-httpd -l user -x -a '(__fish_complete_users)' -d 'user to become'
complete -c pxe-httpd -l version -d 'print the version and leave'
