#pragma once

#include <string_view>
#include <vector>

namespace relay {

// A member of an object, as it is written: the name with its quotes
struct json_member
{
    std::string_view name;
    std::string_view value;
};

// Takes a compact object apart, such as {"a":1,"b":[2,3]}, without looking into its values. An
// empty text has no members. What is no such object gives some members or none, and no harm is
// done. Views into `object`.
std::vector<json_member> json_members(std::string_view object);

} // namespace relay
