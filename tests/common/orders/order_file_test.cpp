#include "common/orders/order_file.hpp"

#include <gtest/gtest.h>

#include "common/addr/mac_address.hpp"
#include "common/orders/schema.hpp"
#include "tests/common/database/database_file.hpp"

namespace pxe::orders {
namespace {

const MacAddress machine = *MacAddress::parse("52:54:00:12:34:01");

TEST(OrderFile, HoldsNoOrdersWhereItIsNot) {
  EXPECT_EQ(OrderFile("/nonexistent/orders.db").of(machine), boot::Orders());
}

TEST(OrderFile, TellsWhatIsOrderedAndWhatIsDone) {
  test::DatabaseFile file;
  file.run(schema);
  const OrderFile orders(file.path());
  EXPECT_EQ(orders.of(machine), boot::Orders());
  file.run("INSERT INTO orders VALUES ('52:54:00:12:34:01', 'rescue', 'install', 1700000000)");
  EXPECT_EQ(orders.of(machine), (boot::Orders{"rescue", "install"}));
  EXPECT_EQ(orders.of(*MacAddress::parse("52:54:00:12:34:02")), boot::Orders());
}

}  // namespace
}  // namespace pxe::orders
