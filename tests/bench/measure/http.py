"""HTTP: small files, a kernel, and the script made for each machine."""

import contextlib
import glob
import os
import re
import time

from lab import isolate, process

from . import cable
from .peers import UNPACKED, find
from .rows import OURS, Row

UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
SMALL = 200          # bytes: a script
LIMIT = "sendfile loop"
QUIET = ("--log-level", "warning")  # the others write no access log either


def rows(bench):
    found = []
    for what, goal, options in (("keep-alive", 1, []), ("one connection a request", 1, ["-H", "Connection: close"])):
        found.append(Row("http", f"small file, 64 connections, {what}", "1/s",
                         {name: (lambda name=name, options=options: small(bench, name, options)) for name in FILES},
                         ratios={"nginx": goal}))
    for connections in (1, 32):
        found.append(Row("http", f"14 MB kernel, {connections} connection{'s' * (connections > 1)}", "GB/s",
                         {name: (lambda name=name, connections=connections: kernel(bench, name, connections))
                          for name in FILES}, ratios={"nginx": 1}))
    few, many, most = bench.sizes.clients
    found.append(Row("http", f"script of one machine among {many:,}, 32 connections", "1/s",
                     {OURS: lambda: script(bench, many), "Apache + mod_php": lambda: php(bench)},
                     ratios={"Apache + mod_php": 3}))
    found.append(Row("http", f"the same among {most:,} (others: the same server with fewer)", "1/s",
                     {OURS: lambda: script(bench, most), f"among {few}": lambda: script(bench, few)},
                     ratios={f"among {few}": 0.9}))
    return found


def wrk(bench, connections, url, options=(), lua=None):
    """(requests a second, bytes a second). An answer that is not 200 is a failure."""
    path, env = find("wrk", "wrk", "wrk")
    argv = [path, "-t1", f"-c{connections}", f"-d{bench.sizes.http_seconds}s", *options, *(["-s", lua] if lua else []),
            f"http://{cable.SERVER}{url}"]
    _, said = bench.cable.load(argv, env=env)
    bench.note_command(f"wrk {url} {options}", argv)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    flow = re.search(r"Transfer/sec:\s+([\d.]+)([KMG]?B)", said)
    if not rate or not flow or float(rate[1]) == 0:
        raise process.Failed(f"wrk: {said[-200:]}")
    if "Non-2xx" in said:
        raise process.Failed(f"wrk: {re.search(r'Non-2xx.*', said)[0]}")
    return float(rate[1]), float(flow[1]) * UNITS[flow[2]]


def small(bench, name, options):
    path = bench.file("small.txt", SMALL)
    # A file that was changed just now is read again for every request: it may be changed again within the clock's tick.
    time.sleep(max(0.0, os.stat(path).st_ctime + 4 - time.time()))
    with FILES[name](bench, path):
        return wrk(bench, bench.sizes.connections, "/small.txt", options)[0]


def kernel(bench, name, connections):
    path = bench.file("vmlinuz", bench.sizes.kernel)
    with FILES[name](bench, path):
        return wrk(bench, connections, "/vmlinuz")[1] / 1e9


# --- files

@contextlib.contextmanager
def ours(bench, path):
    argv = [bench.ours("pxe-httpd"), "--root", os.path.dirname(path), *QUIET]
    with bench.running("pxe-httpd", argv, ["tcp:80"], ready_fd=True) as server:
        yield server


@contextlib.contextmanager
def sendfile_loop(bench, path):
    with bench.running("sendfile-loop", [bench.ours("sendfile-loop"), "--file", path], ["tcp:80"]) as server:
        yield server


NGINX = """
worker_processes {workers};
daemon off;
pid {folder}/pid;
error_log stderr crit;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=60s;
  open_file_cache_valid 60s;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 80 backlog=4096; root {files}; }}
}}
"""


@contextlib.contextmanager
def nginx(bench, path, workers=1):
    """Tuned as its manual and its own blog on performance say: sendfile with tcp_nopush, open_file_cache, no access log,
    connections not closed after 1,000 requests. One worker, as the others have one thread that serves."""
    program, env = find("nginx", "nginx", "nginx")
    folder = bench.fresh("nginx")
    config = bench.config(folder, "nginx.conf", NGINX.format(folder=folder, files=os.path.dirname(path), workers=workers)
                          .replace("daemon off;", "daemon off; user root;"))
    argv = [program, "-c", config, "-p", folder, "-e", "stderr"]
    with bench.running("nginx", argv, ["tcp:80"], env=env) as server:
        yield server


@contextlib.contextmanager
def lighttpd(bench, path):
    program, env = find("lighttpd", "lighttpd", "lighttpd")
    folder = bench.fresh("lighttpd")
    # No module but the built-in static files, no access log; connections not closed after 100 requests.
    config = bench.config(folder, "lighttpd.conf", f"""
server.document-root = "{os.path.dirname(path)}"
server.port = 80
server.errorlog = "{folder}/error.log"
server.max-keep-alive-requests = 100000000
server.max-connections = 4096
server.max-fds = 16384
server.listen-backlog = 4096
mimetype.assign = ( "" => "application/octet-stream" )
""")
    modules = glob.glob(os.path.join(UNPACKED, "lighttpd", "*", "usr", "lib", "lighttpd"))
    argv = [program, "-D", "-f", config, *(["-m", modules[0]] if modules else [])]
    with bench.running("lighttpd", argv, ["tcp:80"], env=env) as server:
        yield server


FILES = {OURS: ours, "nginx": nginx, "lighttpd": lighttpd, LIMIT: sendfile_loop}


# --- the script of each machine

def mac(number):
    return f"52:54:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def request_list(bench, count, path, name):
    """A wrk script that asks for 500 of `count` machines in turn: what only one answer's cache makes fast is not seen."""
    wanted = [number * max(1, count // 500) for number in range(min(count, 500))]
    urls = ",\n".join(f'wrk.format("GET", "{path}?mac={mac(number).replace(":", "%3A")}")' for number in wanted)
    return bench.config(bench.folder, name, f"""
local requests, at = {{}}, 0
function init()
  requests = {{ {urls} }}
end
function request()
  at = at % #requests + 1
  return requests[at]
end
""")


def script(bench, count):
    """Our entry point with `count` [[client]] entries, each found by its MAC."""
    folder = bench.fresh("scripts")
    entries = [f'[[client]]\nmatch = {{ mac = "{mac(number)}" }}\nboot = "linux"\nvars = {{ more = "n{number}" }}\n'
               for number in range(count)]
    config = bench.config(folder, "pxe.toml", """
[site]
address = "10.77.0.1"
[boot.linux]
ipxe = '''
kernel {{site.http}}/vmlinuz who={{mac}} {{vars.more}}
boot
'''
""" + "".join(entries))
    with bench.running(f"pxe-httpd, {count:,} [[client]]", [bench.ours("pxe-httpd"), "-c", config, *QUIET],
                       ["tcp:80"], ready_fd=True):
        return wrk(bench, min(32, bench.sizes.connections), "/boot.ipxe", lua=request_list(bench, count, "/boot.ipxe", "ours.lua"))[0]


SWITCH = """<?php
header("Content-Type: text/plain");
echo "#!ipxe\\n";
switch ($_GET["mac"] ?? "") {
  case "52:54:00:00:00:00": echo "kernel http://10.77.0.1/vmlinuz who=" . $_GET["mac"] . " n0\\nboot\\n"; break;
  case "52:54:00:00:00:01": echo "kernel http://10.77.0.1/vmlinuz who=" . $_GET["mac"] . " n1\\nboot\\n"; break;
  case "52:54:00:00:00:02": echo "kernel http://10.77.0.1/vmlinuz who=" . $_GET["mac"] . " n2\\nboot\\n"; break;
  default: echo "exit\\n";
}
"""


def php(bench):
    """The script that such sites have, with three machines in it, under mod_php with prefork (which it needs)."""
    program, env = find("apache", "apache2", "apache2-bin")
    # Where one of its packages is installed, only the other one was unpacked.
    modules = ["/usr/lib/apache2/modules"] + \
        glob.glob(os.path.join(UNPACKED, "apache", "*", "usr", "lib", "apache2", "modules"))
    module = {os.path.basename(path): path for folder in modules for path in glob.glob(os.path.join(folder, "*.so"))}
    for file, package in (("mod_mpm_prefork.so", "apache2-bin"), ("libphp8.2.so", "libapache2-mod-php8.2")):
        if file not in module:
            raise isolate.Unavailable(f"{file} is missing (Debian: {package})")
    folder = bench.fresh("apache")
    bench.config(folder, "boot.php", SWITCH)
    loaded = "\n".join(f"LoadModule {name}_module {module[file]}" for name, file in
                       (("mpm_prefork", "mod_mpm_prefork.so"), ("authz_core", "mod_authz_core.so"), ("php", "libphp8.2.so")))
    # Enough processes for every connection; they are not replaced, and connections are not closed after 100 requests.
    config = bench.config(folder, "apache2.conf", f"""
ServerRoot "{folder}"
ServerName 10.77.0.1
PidFile {folder}/pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
Listen 80
{loaded}
StartServers 32
MinSpareServers 8
MaxSpareServers 64
MaxRequestWorkers 64
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
ErrorLog {folder}/error.log
LogLevel crit
DocumentRoot "{folder}"
User nobody
Group nogroup
<Directory "{folder}">
  Require all granted
  AllowOverride None
</Directory>
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
""")
    env = {**env, "PHPRC": folder}
    # It ends by killing its process group, which would be ours.
    argv = ["setsid", program, "-D", "FOREGROUND", "-f", config]
    with bench.running("apache2", argv, ["tcp:80"], env=env):
        return wrk(bench, min(32, bench.sizes.connections), "/boot.php", lua=request_list(bench, 3, "/boot.php", "php.lua"))[0]
