#pragma once

#include "relay/store/dead_letter_record.hpp"
#include "store/sql/statement.hpp"

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace relay {

// Looks through the dead letters in their order, a slice at a time, so that whoever asks something
// else meanwhile waits for a slice at most. On the reader's thread.
class dead_letter_search
{
public:
    explicit dead_letter_search(sql::connection& db);

    struct slice
    {
        message_id last; // the last one that was looked at
        bool ended{};    // there are no more behind it
    };

    // Calls `take` with those of the next slice that are meant, until it returns false. Until then
    // nothing changes for this connection: what is found is there. Heeds all of the filter but its
    // ids and its limit.
    slice find(const dead_letter_filter& which, const std::function<bool(message_id)>& take);

    // Counts the letters of the slice behind `after` by what they died of. Beyond a hundred groups
    // those of one name are one.
    using group_key = std::tuple<death, std::string, unsigned, std::string>;
    using group_counts = std::map<group_key, std::int64_t>;
    slice count(message_id after, group_counts& groups);

private:
    sql::statement find_;
    sql::statement count_;
};

// The largest first
std::vector<dead_letter_group> to_groups(const dead_letter_search::group_counts& counts);

} // namespace relay
