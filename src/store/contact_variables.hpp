#pragma once

#include <string>
#include <string_view>

namespace relay {

// What a change says of an absent value, and of one that is there in other letters
enum class variable_merging
{
    as_said,    // what stands in the change holds
    own_export, // a cell that says what is there already, or an empty one for nothing, does not
    by_hand,    // null takes a variable away
};

// A contact's variables after a change. Both are compact JSON objects, as
// relay/base/json_writer.hpp writes them; empty: none. The order stays, and what is new comes
// behind it.
std::string
merged_variables(std::string_view before, std::string_view change, variable_merging how);

} // namespace relay
