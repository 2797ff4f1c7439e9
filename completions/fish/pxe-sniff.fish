# fish completion for pxe-sniff

complete -c pxe-sniff -f -a '(ls /sys/class/net) any' -d interface
complete -c pxe-sniff -s n -l count -x -d 'leave after so many messages'
complete -c pxe-sniff -s D -l list-interfaces -d 'list the interfaces and leave'
complete -c pxe-sniff -s f -l filter -x -d 'BPF expression instead of its own'
complete -c pxe-sniff -s h -l help -d 'print help and leave'
complete -c pxe-sniff -l http-port -x -d 'where HTTP is spoken'
complete -c pxe-sniff -l json -d 'one JSON object a line'
complete -c pxe-sniff -l mac -x -d 'only this machine'
complete -c pxe-sniff -s p -l no-promiscuous -d 'no promiscuous mode'
complete -c pxe-sniff -l only -x -a 'dhcp tftp http' -d 'only these kinds'
complete -c pxe-sniff -s r -l read -r -F -d 'read a capture'
complete -c pxe-sniff -l stats -d 'sum up at the end'
complete -c pxe-sniff -l timeline -d 'each boot as one story'
complete -c pxe-sniff -s v -l verbose -d 'every field of each message'
complete -c pxe-sniff -l version -d 'print the version and leave'
complete -c pxe-sniff -l why -d 'what is wrong'
complete -c pxe-sniff -s w -l write -r -F -d 'write the matching frames'
