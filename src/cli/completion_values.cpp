#include "cli/completion_values.hpp"

#include "cli/async_api_client.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>

#include <algorithm>
#include <exception>
#include <string_view>

namespace relay::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr milliseconds patience_of_a_shell{1'000};

struct value_source
{
    std::string_view type;
    const char* target;
    const char* word; // its members
    const char* what;
};

constexpr value_source sources[] = {
    {"CAMPAIGN", "/relay/campaigns?limit=100", "id", "name"},
    {"LIST", "/relay/lists", "name", "contacts"},
};

json::value ask(const session& s, const std::string& target)
{
    asio::io_context ctx{1};
    async_api_client relay(ctx.get_executor(), s, patience_of_a_shell);
    json::value answer;
    auto on_done = [&](std::exception_ptr error, const api_answer& told) {
        if (!error && told.ok())
            answer = told.json();
        ctx.stop();
    };
    asio::co_spawn(ctx, relay.get(target), on_done);
    ctx.run_for(patience_of_a_shell);
    return answer;
}

} // namespace

std::vector<completion_word>
values_at_relay(const session& s, const std::vector<std::string>& typed, const std::string& type)
try {
    const auto* source = std::ranges::find(sources, type, &value_source::type);
    if (source == std::end(sources))
        return {};
    auto asked = s;
    constexpr std::string_view joined = "--url=";
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (typed[i] == "--url" && i + 1 < typed.size())
            asked.url = typed[i + 1];
        else if (typed[i].starts_with(joined))
            asked.url = typed[i].substr(joined.size());
    }
    const auto page = ask(asked, source->target);
    std::vector<completion_word> words;
    if (const auto* data = at_path(page, "data").if_array())
        for (const auto& one : *data)
            words.push_back({
                .word = printable(text_at(one, source->word)),
                .what = printable(text_at(one, source->what)),
            });
    return words;
} catch (const std::exception&) { // a URL that is none
    return {};
}

} // namespace relay::cli
