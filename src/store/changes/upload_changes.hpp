#pragma once

#include "relay/store/recipient_book.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace relay {

struct tables;

// The life of an upload of recipients
namespace changes {

upload_opening open_upload(
    tables& t, campaign_id campaign, const std::vector<campaign_state>& in, const std::string& name
);

// False: it is beyond these lines, or receives nothing any more.
bool add(tables& t, const upload_step& step);
bool received(tables& t, upload_id id);

// Enters some of its addresses; those that another recipient of the campaign has go. `hash` and
// line order them.
void enter(tables& t, upload_id id, std::span<const recipient_address> addresses);
upload_record complete(tables& t, upload_id id);

// False: it has been received, and stays.
bool discard(tables& t, upload_id id);

// Of one that was discarded, `limit` rows at most. True: there may be more.
bool remove_some(tables& t, upload_id id, std::size_t limit);

} // namespace changes
} // namespace relay
