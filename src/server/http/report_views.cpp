#include "server/http/report_views.hpp"

#include "server/http/answer_rows.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

void add_bounces(json::object& to, const tally& n)
{
    json::object kinds;
    for (auto f = fact::bounce_general; f <= fact::bounce_other;
         f = static_cast<fact>(static_cast<int>(f) + 1))
        if (const auto count = n[*metric_of(f)]; count != 0)
            kinds[bounce_sub_type_name(f)] = count;
    to["bounces"] = std::move(kinds);
}

} // namespace

json::object to_json(const tally& n)
{
    json::object counts{
        {"recipients", n[metric::accepted]},
        {"queued", n.queued()},
        {"sent", n[metric::sent]},
        {"delivered", n[metric::delivered]},
        {"opened", n[metric::opened]},
        {"opened_unique", n[metric::opened_unique]},
        {"clicked", n[metric::clicked]},
        {"clicked_unique", n[metric::clicked_unique]},
        {"bounced", n[metric::bounced_hard] + n[metric::bounced_soft]},
        {"bounced_hard", n[metric::bounced_hard]},
        {"bounced_soft", n[metric::bounced_soft]},
        {"complained", n[metric::complained]},
        {"unsubscribed", n[metric::unsubscribed]},
        {"suppressed", n[metric::suppressed] + n[metric::suppressed_by_resend]},
        {"failed", n[metric::failed]},
        {"dead", n[metric::dead]},
        {"expired", n[metric::expired]},
        {"cancelled", n[metric::cancelled]},
        {"delivery_delayed", n[metric::delivery_delayed]},
    };
    add_bounces(counts, n);
    return counts;
}

server_response answer_table(std::string before, event_reader::report_table table)
{
    row_list list{.before = std::move(before), .rows = table.rows.size()};
    list.after = R"(,"total":)" + json::serialize(to_json(table.total)) + R"(,"has_more":)" +
                 (table.cut ? "true" : "false") + "}\n";
    list.append = [rows = std::move(table.rows)](std::string& out, std::size_t i) {
        auto object = to_json(rows[i].numbers);
        object["key"] = rows[i].key;
        out += json::serialize(object);
    };
    return answer_rows(std::move(list));
}

} // namespace relay
