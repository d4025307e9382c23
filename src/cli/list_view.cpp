#include "cli/list_view.hpp"

#include "cli/json_read.hpp"
#include "cli/table.hpp"

#include <boost/json/array.hpp>

namespace relay::cli {

std::string lists_text(const boost::json::value& page)
{
    using enum table::align;
    const char* const states[] = {
        "contacts", "subscribed", "unsubscribed", "bounced", "complained"};
    std::vector<table::column> columns{{"list", left, table::fit::cut}};
    for (const auto* state : states)
        columns.push_back({state, right});
    table lists(std::move(columns));
    if (const auto* data = at_path(page, "data").if_array())
        for (const auto& list : *data) {
            std::vector<std::string> cells{text_at(list, "name")};
            for (const auto* state : states)
                cells.push_back(text_at(list, state));
            lists.add(std::move(cells));
        }
    auto text = lists.empty() ? "no lists\n" : lists.text();
    return flag_at(page, "has_more") ? text + "\nThere are more: show NAME\n" : text;
}

} // namespace relay::cli
