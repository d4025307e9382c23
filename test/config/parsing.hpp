#pragma once

#include "relay/config/config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace relay::test {

inline config good(std::string_view toml, const config& defaults = {})
{
    const auto reading = parse_config(toml, "relay.toml", defaults);
    for (const auto& error : reading.errors)
        BOOST_ERROR(error);
    return reading.cfg;
}

// The only thing that is wrong
inline std::string wrong(std::string_view toml)
{
    const auto reading = parse_config(toml, "relay.toml");
    BOOST_REQUIRE_MESSAGE(reading.errors.size() == 1, toml);
    return reading.errors.front();
}

} // namespace relay::test
