#pragma once

#include "relay/store/list_book.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

struct tables;

// What becomes of contacts
namespace changes {

// One that is not there yet: a subscriber, unless its address is suppressed for a reason that says
// otherwise. Without an id
contact_record new_contact(tables& t, const new_recipient& r, wall_time since);

// Ends, with the suppressions behind it, what keeps a contact from being a subscriber. With
// `only_unsubscribed` nothing but that it has unsubscribed.
void subscribe(
    tables& t,
    const contact_record& c,
    wall_time at,
    std::string_view why,
    bool only_unsubscribed,
    std::vector<suppression_change>& lifted
);

// An import has a contact that is there. False: its variables would be too large, and stay.
bool update(
    tables& t,
    const contact_record& c,
    std::string_view variables,
    const contact_import_rules& rules,
    wall_time at,
    std::vector<suppression_change>& lifted
);

contacts_put
put(tables& t,
    const std::string& list,
    const std::vector<new_recipient>& contacts,
    const contact_import_rules& rules,
    wall_time at);

contact_change_result
change(tables& t, const std::string& list, const std::string& email, const contact_change& c);
contact_change_result remove_contact(tables& t, const std::string& list, const std::string& email);

} // namespace changes
} // namespace relay
