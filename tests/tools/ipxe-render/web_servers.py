"""apache2 with mod_cgi, and nginx with fcgiwrap, run ipxe-render as their CGI program and answer the same bytes.

    web_servers.py IPXE_RENDER CACHE

Both run as plain processes on loopback, with a configuration of the test's own.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

CONFIGURATION = """
[site]
address = "10.77.0.1"
[dhcp]
leases = "/nonexistent/leases.db"
[[client]]
match = { mac = "52:54:00:12:34:01" }
boot = "own"
[boot.own]
ipxe = "chain {{site.http}}/x?serial={{url.serial}}"
[default]
boot = "local"
[boot.local]
"""
APACHE = """
ServerName localhost
ServerRoot {folder}
PidFile {folder}/apache.pid
Listen 127.0.0.1:{port}
LoadModule mpm_prefork_module {modules}/mod_mpm_prefork.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule env_module {modules}/mod_env.so
LoadModule cgi_module {modules}/mod_cgi.so
ErrorLog {folder}/apache.log
User {user}
Group {group}
ScriptAlias /boot.ipxe {folder}/boot.ipxe
SetEnv PXE_CONFIG {folder}/pxe.toml
<Directory {folder}>
  Require all granted
  Options +ExecCGI +FollowSymLinks
</Directory>
"""
NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/fastcgi;
  proxy_temp_path {folder}/proxy;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location = /boot.ipxe {{
      fastcgi_pass unix:{folder}/fcgiwrap.sock;
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param SCRIPT_FILENAME {folder}/boot.ipxe;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param SERVER_ADDR $server_addr;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param HTTP_USER_AGENT $http_user_agent;
      fastcgi_param PXE_CONFIG {folder}/pxe.toml;
    }}
  }}
}}
"""
MODULES = "/usr/lib/apache2/modules"


def program(name):
    """Unpacked by tests/run, or installed; None where it is neither."""
    unpacked = f"{sys.argv[2]}/{name}/usr/sbin"
    return shutil.which(name, path=f"{unpacked}:/usr/sbin:{os.environ.get('PATH', '')}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, query="", body=None, agent="iPXE/1.0.0"):
    """Status, type and body."""
    url = f"http://127.0.0.1:{port}/boot.ipxe" + (f"?{query}" if query else "")
    request = urllib.request.Request(url, data=body, headers={"User-Agent": agent})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


def wait_for(port, process):
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not answer")


def start(folder, running):
    """The ports of both servers."""
    ports = free_port(), free_port()
    user = "nobody" if os.getuid() == 0 else str(os.getuid())
    fields = {"folder": folder, "modules": MODULES, "user": user, "group": "nogroup" if os.getuid() == 0 else "#" + str(os.getgid())}
    for name, text, port in (("apache.conf", APACHE, ports[0]), ("nginx.conf", NGINX, ports[1])):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text.format(port=port, **fields))
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for command in ([program("apache2"), "-f", f"{folder}/apache.conf", "-D", "FOREGROUND"],
                    [program("fcgiwrap"), "-s", f"unix:{folder}/fcgiwrap.sock"],
                    [program("nginx"), "-e", f"{folder}/nginx.log", "-c", f"{folder}/nginx.conf"]):
        # In a group of its own: apache2 ends its whole group when it is ended.
        running.append(subprocess.Popen(command, start_new_session=True, **quiet))
    wait_for(ports[0], running[0])
    wait_for(ports[1], running[2])
    return ports


def complaints(ports):
    mac = "mac=52%3A54%3A00%3A12%3A34%3A01"
    questions = {
        "a query": {"query": mac + "&serial=a%20b"},
        "a POST": {"body": (mac + "&serial=a%20b").encode()},
        "another machine": {"query": "mac=52:54:00:99:99:99"},
        "a wrong query from iPXE": {"query": "mac=x"},
        "a wrong query from somebody else": {"query": "mac=x", "agent": "curl/8"},
    }
    answers = {}
    for what, question in questions.items():
        # Each is called by its own port; the rest is the same.
        apache, nginx = ((status, kind, body.replace(f":{port}/".encode(), b"/"))
                         for port in ports for status, kind, body in [ask(port, **question)])
        answers[what] = apache
        if apache != nginx:
            yield f"{what}: apache2 answers {apache}, nginx {nginx}"
    wanted = b"#!ipxe\nchain http://10.77.0.1/x?serial=a%20b\n"
    for what in ("a query", "a POST"):
        if answers[what] != (200, "text/plain; charset=utf-8", wanted):
            yield f"{what}: {answers[what]}"
    if answers["a wrong query from somebody else"][0] != 400:
        yield f"not refused: {answers['a wrong query from somebody else']}"


def main():
    missing = [name for name in ("apache2", "nginx", "fcgiwrap") if not program(name)]
    if missing:
        print(f"skipped: missing {', '.join(missing)} (tests/run gets them)")
        sys.exit(77)
    running = []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        shutil.copy(sys.argv[1], os.path.join(folder, "boot.ipxe"))
        with open(os.path.join(folder, "pxe.toml"), "w", encoding="utf-8") as out:
            out.write(CONFIGURATION)
        try:
            told = list(complaints(start(folder, running)))
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                process.wait(timeout=20)
    print("\n".join(told))
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
