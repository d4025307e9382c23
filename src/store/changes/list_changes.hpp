#pragma once

#include "relay/store/list_book.hpp"

#include <optional>
#include <span>
#include <string>

namespace relay {

struct tables;

// The life of a list
namespace changes {

list_book::creation create_list(tables& t, const std::string& name, wall_time at);

// From now on it is being deleted, and nobody finds it or its contacts. Nothing: there is none.
std::optional<list_id> forget_list(tables& t, const std::string& name);

// Of such a one: some of its addresses, and in the end itself
void leave_addresses(tables& t, list_id list, std::span<const contact_address> some);
void remove_list(tables& t, list_id list);

} // namespace changes
} // namespace relay
