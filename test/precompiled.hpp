// What most tests read, read once; see src/precompiled.
#pragma once

#include "../src/precompiled/asio.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
