#include "tools/pxe-sniff/privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pxe::sniff {

void drop_privileges() {
  if (geteuid() == 0) {
    if (const passwd* nobody = getpwnam("nobody"); nobody != nullptr) {
      // In a user namespace that maps root alone these fail; the capabilities below still go.
      if (setgroups(0, nullptr) == 0 && setgid(nobody->pw_gid) == 0) (void)!setuid(nobody->pw_uid);
    }
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  (void)syscall(SYS_capset, &header, none);
  (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

}  // namespace pxe::sniff
