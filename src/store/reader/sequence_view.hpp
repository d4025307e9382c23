#pragma once

#include "relay/store/campaign_reader.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace relay {

// Who awaits the steps of a sequence. On the reader's thread; campaign_reader.hpp says the rest.
class sequence_view
{
public:
    explicit sequence_view(sql::connection& db);

    std::vector<awaited_step> steps(campaign_id campaign, std::uint32_t count);

    std::vector<recipient_record> who_awaits(
        campaign_id campaign,
        std::uint32_t step,
        wall_time since,
        std::size_t limit,
        std::size_t bytes
    );

private:
    sql::statement step_;
    sql::statement awaiting_;
};

} // namespace relay
