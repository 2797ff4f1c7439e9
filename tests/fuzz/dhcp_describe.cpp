// An option's code and value, described as each vendor would have it.
#include "common/pxe/describe.hpp"
#include "tests/support/field_log.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  for (const auto vendor_class : {"PXEClient", "MSFT 5.0"}) {
    pxe::dhcp::Message message;
    message.options.set_text(pxe::dhcp::option::vendor_class_identifier, vendor_class);
    pxe::test::FieldLog log;
    pxe::describe_option(message, data[0], {data + 1, size - 1}, log);
  }
  return 0;
}
