#pragma once

#include "relay/store/contact_book.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace relay {

struct tables;

// The life of an upload of contacts
namespace changes {

contact_upload_opening
open_contact_upload(tables& t, const std::string& list, const std::string& name, wall_time at);

// False: it is beyond these lines, or receives nothing any more.
bool add_contacts(tables& t, const upload_step& step);
bool contacts_received(tables& t, upload_id id, const contact_import_rules& rules);

// The rest, in this order, is about an upload that was received. False, or nothing: it is not one
// any more, since its list was deleted.

// Of two lines with one address the later one goes.
bool drop_twins(tables& t, upload_id id, std::span<const contact_twin> twins);

// Whose address the list has already updates that contact, and goes; the others are entered.
std::optional<std::vector<suppression_change>>
merge(tables& t, upload_id id, std::span<const contact_address> some);

// Addresses that were suppressed while nobody could find these contacts: behind the suppression
// `after`, or from where it began. `limit` of them at most.
struct caught_up
{
    bool done{};
    bool more{};
    std::int64_t reached{};
};
caught_up catch_up(tables& t, upload_id id, std::optional<std::int64_t> after, std::size_t limit);

std::optional<contact_upload_record> complete_contacts(tables& t, upload_id id);

// False: it has been received, and stays.
bool discard_contacts(tables& t, upload_id id);

// Of one that was discarded, `limit` rows at most. True: there may be more.
bool remove_some_contacts(tables& t, upload_id id, std::size_t limit);

} // namespace changes
} // namespace relay
