#pragma once

#include "relay/store/contact.hpp"
#include "relay/store/recipient_upload.hpp"
#include "relay/store/suppressions.hpp"

#include <cstdint>
#include <string>
#include <vector>

// Contacts come to a list in uploads, as recipients come to a campaign: in steps, each of which is
// on disk when it is answered, and they count when the last of them has come. Then those that the
// list has already are updated, and the others stay where they are.

namespace relay {

// Two lines of an upload with one address
struct contact_twin
{
    contact_id first;
    contact_id twin;
};

// How what comes is taken
struct contact_import_rules
{
    bool resubscribe{}; // who unsubscribed is a subscriber again

    // It is what the relay has exported: a cell that says what the contact has already changes
    // nothing, also where a text stands for a number, or an empty one for nothing.
    bool own_export{};
};

struct contact_upload_record
{
    upload_id id;
    list_id list;
    std::string name; // under which it is resumed; empty: it is not
    upload_state state{};
    std::uint32_t reached{}; // lines up to here are on disk
    contact_import_rules rules;
    contact_counts contacts; // that it has brought, and that are still there
    std::int64_t added{};    // while it comes: those that may be
    std::int64_t updated{};  // the list had them already
    std::int64_t skipped{};
    std::vector<skipped_recipient> first_skipped;
};

struct contact_upload_opening
{
    enum what
    {
        failed, // the disk did not take it
        begun,
        resumed, // it has got as far as `upload` says
        unknown, // there is no such list
    };

    what status{failed};
    contact_upload_record upload;
};

// A few contacts that come at once
struct contacts_put
{
    enum what
    {
        failed, // the disk did not take them
        done,
        unknown, // there is no such list
    };

    what status{failed};
    std::int64_t added{};
    std::int64_t updated{};
    std::vector<skipped_recipient> skipped;
    std::vector<suppression_change> changes; // to be made in memory, too
};

} // namespace relay
