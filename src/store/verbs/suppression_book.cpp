#include "relay/mail/address.hpp"
#include "relay/store/store.hpp"
#include "relay/store/suppressions.hpp"
#include "store/writer/store_writer.hpp"

#include <algorithm>
#include <array>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::array<std::string_view, 5> origins = {
    "bounce", "complaint", "manual", "unsubscribe", "soft_bounces"};

} // namespace

std::string_view to_string(suppression_scope s)
{
    return s == suppression_scope::campaigns ? "campaigns" : "everywhere";
}

std::string_view to_string(suppression_origin o)
{
    return origins[static_cast<std::size_t>(o)];
}

std::optional<suppression_scope> parse_suppression_scope(std::string_view text)
{
    for (const auto s : {suppression_scope::everywhere, suppression_scope::campaigns})
        if (text == to_string(s))
            return s;
    return std::nullopt;
}

std::optional<suppression_origin> parse_suppression_origin(std::string_view text)
{
    const auto found = std::ranges::find(origins, text);
    if (found == origins.end())
        return std::nullopt;
    return static_cast<suppression_origin>(found - origins.begin());
}

suppression_book::suppression_book(store& s) : writer_(s.writer()) {}

asio::awaitable<suppression_book::added> suppression_book::add(std::vector<new_suppression> all)
{
    const auto bytes = all.size() * bytes_of_a_row;
    auto apply = [all = std::move(all)](tables& t) {
        added result;
        for (const auto& one : all) {
            auto entry = t.suppressions.add(one);
            result.ids.push_back(std::move(entry.id));
            if (entry.change)
                result.changes.push_back(std::move(*entry.change));
        }
        return result;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<suppression_book::removed>
suppression_book::remove(std::vector<std::string> ids_or_addresses, wall_time at)
{
    const auto bytes = ids_or_addresses.size() * bytes_of_a_row;
    auto apply = [which = std::move(ids_or_addresses), at](tables& t) {
        removed result;
        for (const auto& one : which) {
            for (auto& entry : t.suppressions.remove(one, at)) {
                result.changes.push_back(
                    {.address = fold_address(entry.what.email), .scope = entry.what.scope}
                );
                result.entries.push_back(std::move(entry));
            }
        }
        return result;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

} // namespace relay
