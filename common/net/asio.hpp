// Boost.Asio, included here and nowhere else, so that every file sees it configured alike.
#pragma once

#define BOOST_ASIO_NO_DEPRECATED
#define BOOST_ASIO_HEADER_ONLY
#include <boost/asio.hpp>

namespace pxe {
namespace asio = boost::asio;
}
