# fish completion for pxe-cfgname

complete -c pxe-cfgname -f
complete -c pxe-cfgname -l first -d 'print only the file the loader gets'
complete -c pxe-cfgname -s h -l help -d 'print help and leave'
complete -c pxe-cfgname -l hwtype -x -a '1 6 32' -d 'ARP hardware type'
complete -c pxe-cfgname -l json -d 'one JSON object a line'
complete -c pxe-cfgname -l prefix -x -a '(__fish_complete_directories)' -d 'put before each name'
complete -c pxe-cfgname -l root -x -a '(__fish_complete_directories)' -d 'mark what this folder has'
complete -c pxe-cfgname -l uuid -x -d 'UUID as dmidecode prints it'
complete -c pxe-cfgname -l version -d 'print the version and leave'
complete -c pxe-cfgname -l wire-uuid -x -d 'UUID in wire order'
