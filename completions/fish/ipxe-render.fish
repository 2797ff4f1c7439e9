# fish completion for ipxe-render

complete -c ipxe-render -f -a 'mac= ip= uuid= serial= asset= board_serial= manufacturer= product= platform= arch= buildarch= version= user_class= hostname= vendor_class= memsize= busid= chip= netmask= gateway= dns= dhcp_server= next_server= circuit_id= remote_id= subscriber_id= tls_subject='
complete -c ipxe-render -s c -l config -r -F -d 'configuration'
complete -c ipxe-render -l check -d 'warn of what would go wrong'
complete -c ipxe-render -l once -d 'order a boot for once'
complete -c ipxe-render -l explain -d 'say why'
complete -c ipxe-render -l for -x -a 'ipxe pxelinux grub' -d 'language of the loader'
complete -c ipxe-render -s h -l help -d 'print help and leave'
complete -c ipxe-render -l json -d 'print JSON objects'
complete -c ipxe-render -l query -x -d 'what the machine says, as a query'
complete -c ipxe-render -l server -x -d 'how the machine reaches this server'
complete -c ipxe-render -s W -x -a 'error' -d 'make warnings errors'
complete -c ipxe-render -l version -d 'print the version and leave'
