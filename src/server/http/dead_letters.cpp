#include "relay/async/side_thread.hpp"
#include "relay/base/duration.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/store.hpp"
#include "relay/tracking/reconciler.hpp"
#include "server/http/answer.hpp"
#include "server/http/answer_rows.hpp"
#include "server/http/body.hpp"
#include "server/http/dead_letter_choice.hpp"
#include "server/http/dead_letter_views.hpp"
#include "server/http/route_tables.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

// Which letters are meant, and what is to be done with them
struct letter_order
{
    letter_choice letters;
    bool dry_run{};
    bool even_if_sent{};
    milliseconds absent_after{}; // of those that are looked for
};

milliseconds read_absent_after(const json::object& object)
{
    const auto text = read_text(object, "absent_after");
    if (text.empty())
        return absent_after_by_default;
    const auto time = parse_duration(text);
    if (!time)
        refuse_body("Invalid `absent_after` field. It must be a duration, such as \"1h\".");
    return *time;
}

letter_order parse_order(std::string_view body, const id_codec& codec)
{
    const auto object = read_object(
        body,
        {"ids",
         "all",
         "reason",
         "error",
         "message",
         "campaign",
         "domain",
         "since",
         "until",
         "dry_run",
         "even_if_sent",
         "absent_after"}
    );
    return {
        .letters = read_letter_choice(object, codec),
        .dry_run = read_flag(object, "dry_run"),
        .even_if_sent = read_flag(object, "even_if_sent"),
        .absent_after = read_absent_after(object),
    };
}

// It may name some ten thousand.
boost::asio::awaitable<letter_order> read_order(const http_parts& parts, std::string_view body)
{
    auto read = [&parts, body] { return parse_order(body, parts.id_codec); };
    return parts.side_thread.run(body.size(), std::move(read));
}

// Ids were named, and none of them can be one of a dead letter.
bool names_nothing(const letter_order& order)
{
    return !order.letters.unknown.empty() && order.letters.which.ids.empty();
}

// Those that were skipped, of whom some may be none that the relay knows
server_response
answer_handled(const http_parts& parts, handled_letters handled, std::vector<std::string> unknown)
{
    row_list list{.rows = handled.skipped.size() + unknown.size()};
    list.before = R"({"matched":)" + std::to_string(handled.matched) + R"(,"done":)" +
                  std::to_string(handled.done) + R"(,"skipped":)";
    if (handled.skipped_more > 0)
        list.after = R"(,"skipped_more":)" + std::to_string(handled.skipped_more);
    list.after += "}\n";
    list.append = [skipped = std::move(handled.skipped),
                   unknown = std::move(unknown),
                   &codec = parts.id_codec](std::string& out, std::size_t i) mutable {
        const bool known = i < skipped.size();
        // Some ten thousand texts are let go one by one as well.
        const auto id =
            known ? codec.to_uuid(skipped[i].id) : std::move(unknown[i - skipped.size()]);
        const json::object row{{"id", id}, {"reason", known ? skipped[i].reason : "not_found"}};
        out += json::serialize(row);
    };
    return answer_rows(std::move(list));
}

// Whether the relay has added a link to unsubscribe: it is not for whoever hands the email in anew.
bool has_own_link(const json::value& email, const unsubscribe_codec& codec)
{
    const auto* object = email.if_object();
    const auto* headers = object ? object->if_contains("headers") : nullptr;
    const auto* all = headers ? headers->if_object() : nullptr;
    const auto* link = all ? all->if_contains("List-Unsubscribe") : nullptr;
    return link && link->is_string() && is_own_link(codec, link->get_string());
}

answering list_dead_letters(const http_parts& parts, api_call call)
{
    auto which = read_letter_page(call.request.query, parts.id_codec);
    const auto limit = which.limit++; // one more tells whether there are more
    auto letters = co_await parts.message_reader.dead_letters(std::move(which));
    const auto groups = co_await parts.message_reader.dead_letter_groups();
    const bool more = letters.size() > limit;
    if (more)
        letters.resize(limit);
    row_list list{.before = R"({"data":)", .rows = letters.size()};
    list.after = std::string(R"(,"has_more":)") + (more ? "true" : "false") + R"(,"groups":)" +
                 json::serialize(to_json(groups)) + "}\n";
    list.append = [letters = std::move(letters),
                   &codec = parts.id_codec](std::string& out, std::size_t i) {
        out += json::serialize(to_json(letters[i], codec));
    };
    co_return answer_rows(std::move(list));
}

// With the email itself, so that somebody can see what is wrong with it
answering get_dead_letter(const http_parts& parts, api_call call)
{
    const auto id = parts.id_codec.parse_message(call.id);
    if (!id)
        co_return answer_no_message();
    dead_letter_filter which;
    which.ids.push_back(*id);
    const auto letters = co_await parts.message_reader.dead_letters(which);
    if (letters.empty())
        co_return answer_error(404, "not_found", "There is no dead letter with this id.");
    const auto bodies = co_await parts.message_reader.load_bodies(which.ids);
    const auto& body = bodies.front();
    const auto write = [&] {
        auto answer = to_json(letters.front(), parts.id_codec);
        boost::system::error_code ec;
        auto email = json::parse(body, ec); // null when the body is gone
        answer["link_added"] = has_own_link(email, unsubscribe_codec(parts.store.secret()));
        answer["email"] = std::move(email);
        return json::serialize(answer) + "\n";
    };
    server_response response;
    response.body = co_await parts.side_thread.run(body.size(), write);
    co_return response;
}

answering retry_dead_letters(const http_parts& parts, api_call call)
{
    auto order = co_await read_order(parts, call.request.body);
    handled_letters handled;
    if (!names_nothing(order))
        handled = co_await parts.dead_letters.retry(
            std::move(order.letters.which), order.dry_run, order.even_if_sent
        );
    co_return answer_handled(parts, std::move(handled), std::move(order.letters.unknown));
}

answering purge_dead_letters(const http_parts& parts, api_call call)
{
    auto order = co_await read_order(parts, call.request.body);
    handled_letters handled;
    if (!names_nothing(order))
        handled = co_await parts.dead_letters.purge(std::move(order.letters.which), order.dry_run);
    co_return answer_handled(parts, std::move(handled), std::move(order.letters.unknown));
}

// What is asked for is done when there are permits to spare; the status tells how far it is.
answering reconcile_dead_letters(const http_parts& parts, api_call call)
{
    auto order = co_await read_order(parts, call.request.body);
    handled_letters handled;
    if (!names_nothing(order)) {
        const auto chosen = co_await parts.reconciler.look_for(
            std::move(order.letters.which), order.absent_after, order.dry_run
        );
        handled.matched = chosen.meant;
        handled.done = order.dry_run || !parts.reconciler.can_find() ? 0 : chosen.meant;
        for (const auto id : chosen.others)
            handled.skipped.push_back({.id = id, .reason = "not_unknown"});
    }
    co_return answer_handled(parts, std::move(handled), std::move(order.letters.unknown));
}

} // namespace

route_table dead_letter_routes()
{
    static constexpr route routes[] = {
        {.method = "GET",
         .path = "/relay/dead-letters",
         .handler = list_dead_letters,
         .parameters = "limit after reason error message campaign domain since until"},
        {"POST", "/relay/dead-letters/retry", retry_dead_letters},
        {"POST", "/relay/dead-letters/purge", purge_dead_letters},
        {"POST", "/relay/dead-letters/reconcile", reconcile_dead_letters},
        {"GET", "/relay/dead-letters/{id}", get_dead_letter},
    };
    return routes;
}

} // namespace relay
