#include "tools/pxe-sniff/signals.hpp"

namespace pxe::sniff {
namespace {

volatile std::sig_atomic_t signal_arrived = 0;  // a handler can reach nothing else

void on_signal(int) { signal_arrived = 1; }

}  // namespace

Signals::Signals() {
  signal_arrived = 0;
  sigprocmask(SIG_SETMASK, nullptr, &before_);
  struct sigaction action {};
  action.sa_handler = on_signal;  // without SA_RESTART, so that a waiting read comes back
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
}

Signals::~Signals() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool Signals::arrived() const { return signal_arrived != 0; }

void Signals::block() {
  sigset_t both;
  sigemptyset(&both);
  sigaddset(&both, SIGINT);
  sigaddset(&both, SIGTERM);
  sigprocmask(SIG_BLOCK, &both, nullptr);
}

}  // namespace pxe::sniff
