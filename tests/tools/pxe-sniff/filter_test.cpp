#include "tools/pxe-sniff/filter.hpp"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include "common/frame/packet.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"
#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

// An expression as the kernel would run it.
class Filter {
 public:
  Filter(const std::string& expression, int link_type) {
    pcap_t* handle = pcap_open_dead(link_type, 65'535);
    const int code = pcap_compile(handle, &program_, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN);
    EXPECT_EQ(code, 0) << pcap_geterr(handle) << ": " << expression;
    pcap_close(handle);
  }
  ~Filter() { pcap_freecode(&program_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  bool passes(const std::vector<std::uint8_t>& frame) const {
    pcap_pkthdr header{};
    header.caplen = header.len = static_cast<bpf_u_int32>(frame.size());
    return pcap_offline_filter(&program_, &header, frame.data()) != 0;
  }

 private:
  bpf_program program_{};
};

std::vector<std::uint8_t> tagged(std::vector<std::uint8_t> frame, int times) {
  for (int i = 0; i < times; ++i) frame.insert(frame.begin() + 12, {0x81, 0x00, 0x00, 0x0a});
  return frame;
}

// What the printers show must get through the kernel's filter, with and without tags; a download must not.
TEST(LiveFilter, PassesWhatIsShownAndNotTheBulk) {
  const Filter filter(live_filter({80}, true), DLT_EN10MB);
  std::size_t shown = 0;
  std::size_t bulk = 0;
  for (const auto name : test::capture_names) {
    Conversation conversation({80});
    for (const auto& frame : test::read_capture(test::capture_path(name))) {
      const bool is_shown =
          !conversation.on_frame({1, 0, DLT_EN10MB, frame.bytes, frame.bytes.size()}).empty();
      const bool passes = filter.passes(frame.bytes);
      if (is_shown) {
        ++shown;
        EXPECT_TRUE(passes);
        EXPECT_TRUE(filter.passes(tagged(frame.bytes, 1)));
        EXPECT_TRUE(filter.passes(tagged(frame.bytes, 2)));
      } else {
        bulk += passes ? 1 : 0;
      }
    }
  }
  EXPECT_GT(shown, 60U);
  EXPECT_EQ(bulk, 0U);
}

TEST(LiveFilter, PassesTransfersOfTftpWhereverTheyGo) {
  const Filter filter(live_filter({}, false), DLT_RAW);
  const std::vector<std::uint8_t> block(512);
  EXPECT_TRUE(filter.passes(tftp(server, 56343, machine, 1545, tftp::Data{1, block})));
  EXPECT_TRUE(filter.passes(tftp(machine, 1545, server, 56343, tftp::Ack{1})));
  EXPECT_FALSE(filter.passes(udp(machine, 1545, server, 53, test::hex("12 34 01 00"))));
  FrameBytes later = udp(machine, 1545, server, 2049, test::hex("12 34 01 00"));
  later[7] = 0xb9;  // a later fragment, which has no ports
  EXPECT_TRUE(filter.passes(later));
}

TEST(LiveFilter, CompilesForEveryLinkAndAnyPorts) {
  Filter(live_filter({80, 8080}, false), DLT_LINUX_SLL);
  Filter(live_filter({80}, false), DLT_RAW);
  Filter(live_filter({}, true), DLT_EN10MB);
}

TEST(LiveFilter, KeepsToTheHttpPorts) {
  const Filter filter(live_filter({8080}, false), DLT_RAW);
  EXPECT_TRUE(filter.passes(tcp(machine, 1613, server, 8080, "GET / HTTP/1.1\r\n\r\n")));
  EXPECT_TRUE(filter.passes(tcp(server, 8080, machine, 1613, "HTTP/1.1 200 OK\r\n\r\n")));
  EXPECT_FALSE(filter.passes(tcp(server, 8080, machine, 1613, "the middle of a file")));
  EXPECT_TRUE(filter.passes(tcp(server, 8080, machine, 1613, "its end", 7, 0x18)));  // pushed
  EXPECT_FALSE(filter.passes(tcp(machine, 1613, server, 80, "GET / HTTP/1.1\r\n\r\n")));
}

}  // namespace
}  // namespace pxe::sniff
