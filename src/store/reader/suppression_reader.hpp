#pragma once

#include "relay/store/event_reader.hpp"
#include "store/sql/statement.hpp"

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
    explicit suppression_reader(sql::connection& db);

    std::vector<suppression_entry> list(const suppression_query& q);
    std::optional<suppression_entry> find(const std::string& id_or_address);
    std::vector<suppression_entry>
    of(const std::vector<std::string>& addresses, lane l, wall_time at);
    std::vector<suppression_entry> after(std::int64_t number, std::size_t limit);

private:
    sql::statement downwards_;
    sql::statement upwards_;
    sql::statement find_;
    sql::statement find_then_;
};

} // namespace relay
