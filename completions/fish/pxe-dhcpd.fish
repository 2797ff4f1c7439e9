# fish completion for pxe-dhcpd

complete -c pxe-dhcpd -f
complete -c pxe-dhcpd -l check -d 'read the configuration and leave'
complete -c pxe-dhcpd -s c -l config -r -F -d 'configuration'
complete -c pxe-dhcpd -l explain -r -F -d 'say what a capture would be answered'
complete -c pxe-dhcpd -s h -l help -d 'print help and leave'
complete -c pxe-dhcpd -s i -l interface -x -a '(ls /sys/class/net)' -d 'interface to serve'
complete -c pxe-dhcpd -l lease-file -r -F -d 'database of the leases'
complete -c pxe-dhcpd -l log-format -x -a 'text json' -d 'how the log is written'
complete -c pxe-dhcpd -l log-level -x -a 'debug info warning error' -d 'the least that is logged'
complete -c pxe-dhcpd -l metrics -x -d 'where to tell Prometheus what was counted'
complete -c pxe-dhcpd -l pool -x -d 'addresses to give out'
complete -c pxe-dhcpd -l proxy -d 'boot information only'
complete -c pxe-dhcpd -l ready-fd -x -d 'descriptor to write a newline to once ready'
complete -c pxe-dhcpd -l user -x -a '(__fish_complete_users)' -d 'user to become'
complete -c pxe-dhcpd -l version -d 'print the version and leave'
