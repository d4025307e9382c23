#pragma once

#include "relay/store/event_reader.hpp"
#include "store/sqlite/sqlite.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Reads who gets no mail. On a reader's thread. See event_reader.
class suppression_reader
{
public:
    explicit suppression_reader(sqlite::connection& db);

    std::vector<suppression_entry> list(const suppression_query& q);
    std::optional<suppression_entry> find(const std::string& id_or_address);
    std::vector<suppression_entry>
    of(const std::vector<std::string>& addresses, lane l, wall_time at);
    std::vector<suppression_entry> after(std::int64_t number, std::size_t limit);

private:
    sqlite::statement downwards_;
    sqlite::statement upwards_;
    sqlite::statement find_;
    sqlite::statement find_then_;
};

} // namespace relay
