#pragma once

#include <csignal>

namespace pxe::sniff {

// SIGINT and SIGTERM end a capture in good order. While one of these exists they only set a mark; a read that
// waits is interrupted.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  bool arrived() const;
  // Until block() is undone by the destructor they are let through only inside ppoll(…, unblocked()), so that
  // none is lost between a look at arrived() and the wait.
  void block();
  const sigset_t* unblocked() const { return &before_; }

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
  sigset_t before_{};
};

}  // namespace pxe::sniff
