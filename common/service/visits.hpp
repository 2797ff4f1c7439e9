// Connections that ask once, are answered once, and are closed: the control sockets and the numbers for
// Prometheus.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/net/asio.hpp"

namespace pxe::service {

// How long a visitor may take, and how many there may be at a time: one too many is closed unheard.
inline constexpr std::chrono::seconds longest_visit{5};
inline constexpr std::size_t most_visitors = 16;

// Where a question ends.
struct QuestionEnd {
  std::string_view mark;
  std::size_t longest = 0;  // bytes; whoever says more without a mark is not answered
};

// Gets the question up to and with its mark.
using AnswerVisitor = std::function<std::string(std::string_view question)>;

template <typename Protocol>
class Visits {
 public:
  Visits(typename Protocol::acceptor acceptor, QuestionEnd end, AnswerVisitor answer)
      : acceptor_(std::move(acceptor)),
        pause_(acceptor_.get_executor()),
        shared_(std::make_shared<Shared>(Shared{end, std::move(answer)})) {
    accept();
  }
  Visits(const Visits&) = delete;
  Visits& operator=(const Visits&) = delete;

  const typename Protocol::acceptor& acceptor() const { return acceptor_; }

  // No new ones; those that are here go on as long as the io_context is run.
  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  using Socket = typename Protocol::socket;
  using ErrorCode = boost::system::error_code;

  struct Shared {
    QuestionEnd end;
    AnswerVisitor answer;
    std::size_t visitors = 0;
  };

  // Keeps itself alive by its callbacks.
  class Visit : public std::enable_shared_from_this<Visit> {
   public:
    Visit(Socket socket, std::shared_ptr<Shared> shared)
        : socket_(std::move(socket)), limit_(socket_.get_executor()), shared_(std::move(shared)) {
      ++shared_->visitors;
    }
    ~Visit() { --shared_->visitors; }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    void start() {
      limit_.expires_after(longest_visit);
      limit_.async_wait([self = this->shared_from_this()](const ErrorCode& error) {
        ErrorCode ignored;
        if (!error) self->socket_.close(ignored);
      });
      asio::async_read_until(socket_, asio::dynamic_buffer(text_, shared_->end.longest), shared_->end.mark,
                             [self = this->shared_from_this()](const ErrorCode& error, std::size_t size) {
                               if (error) return self->leave();
                               self->answer(size);
                             });
    }

   private:
    void answer(std::size_t size) {
      text_ = shared_->answer(std::string_view(text_).substr(0, size));
      asio::async_write(socket_, asio::buffer(text_),
                        [self = this->shared_from_this()](const ErrorCode&, std::size_t) { self->leave(); });
    }

    void leave() {
      ErrorCode ignored;
      socket_.shutdown(Socket::shutdown_send, ignored);
      limit_.cancel();
    }

    Socket socket_;
    asio::steady_timer limit_;
    std::shared_ptr<Shared> shared_;
    std::string text_;
  };

  void accept() {
    acceptor_.async_accept([this](const ErrorCode& error, Socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error && shared_->visitors < most_visitors)
        std::make_shared<Visit>(std::move(socket), shared_)->start();
      if (!error) return accept();
      pause_.expires_after(std::chrono::milliseconds(200));  // no descriptor left: not again at once
      pause_.async_wait([this](const ErrorCode& cancelled) {
        if (!cancelled) accept();
      });
    });
  }

  typename Protocol::acceptor acceptor_;
  asio::steady_timer pause_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace pxe::service
