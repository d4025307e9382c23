#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace relay {

// Makes what a template is rendered with of what is kept of a recipient. Keeps its buffers from one
// to the next; one for each thread.
class recipient_values
{
public:
    // `variables` is a JSON object, `address` the recipient's: the value of `email`, unless a
    // variable is called so. Throws when it is no object: what is kept is one. The result lives
    // until the next call.
    const boost::json::object& read(std::string_view variables, std::string_view address);

private:
    static constexpr std::size_t usual_size = 16 << 10;

    std::array<unsigned char, usual_size> buffer_;
    std::optional<boost::json::monotonic_resource> memory_;
    boost::json::parser parser_;
    std::optional<boost::json::value> values_; // in the memory, so it goes before that
};

} // namespace relay
