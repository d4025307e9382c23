#pragma once

#include "relay/store/campaign_reader.hpp"
#include "store/sql/statement.hpp"

#include <optional>
#include <vector>

namespace relay {

// Campaigns, without their recipients. On the reader's thread; campaign_reader.hpp says the rest.
class campaign_view
{
public:
    explicit campaign_view(sql::connection& db);

    std::optional<campaign_record> find(campaign_id id);
    std::vector<campaign_record> list(const campaign_list_query& q);
    std::vector<campaign_entry> all_in(campaign_state s);

private:
    sql::statement one_;
    sql::statement page_;
    sql::statement entries_;
};

} // namespace relay
