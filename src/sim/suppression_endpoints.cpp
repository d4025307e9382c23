#include "sim/suppression_endpoints.hpp"

#include "sim/address.hpp"
#include "sim/query.hpp"

#include <boost/json.hpp>

#include <vector>

namespace relay::sim {

namespace json = boost::json;

namespace {

constexpr std::size_t max_suppressions = 100;

// One call, on its way through Resend
struct call
{
    team& t;
    const http_request& request;
    instant now;
    http_reply& reply;
};

json::object as_answer(const uuid& id)
{
    return {{"object", "suppression"}, {"id", to_string(id)}};
}

// The body as an object; nothing when the answer is an error already
std::optional<json::object> read_body(const call& c)
{
    json::error_code ec;
    auto body = json::parse(c.request.body, ec);
    if (!ec && body.is_object())
        return std::move(body.as_object());
    c.reply.fail(problems::not_json());
    return std::nullopt;
}

bool is_address(const json::value& v)
{
    return v.is_string() && parse_mailbox(v.as_string()).has_value();
}

const suppression& add(const call& c, const json::value& email)
{
    return c.t.suppressed.add({
        .id = c.t.ids.next(),
        .email = json::value_to<std::string>(email),
        .origin = suppression_origin::manual,
        .created = c.now.wall,
    });
}

void add_one(const call& c)
{
    const auto body = read_body(c);
    if (!body)
        return;
    const auto* email = body->if_contains("email");
    if (!email)
        return c.reply.fail(problems::missing_field("email"));
    if (!is_address(*email))
        return c.reply.fail(problems::invalid_address("email"));
    c.reply.status = 201;
    c.reply.body = serialize(as_answer(add(c, *email).id));
}

// The list `name` of the body, of 1 to 100 strings; nothing when the answer is an error already
std::optional<json::array> read_list(const call& c, const json::object& body, const char* name)
{
    const auto* list = body.if_contains(name);
    if (!list)
        c.reply.fail(problems::missing_field(name));
    else if (!list->is_array() || list->as_array().empty() || list->as_array().size() > max_suppressions)
        c.reply.fail(problems::invalid(
            "The `" + std::string(name) + "` field must contain between 1 and 100 items."
        ));
    else
        return list->as_array();
    return std::nullopt;
}

void add_batch(const call& c)
{
    const auto body = read_body(c);
    if (!body)
        return;
    const auto emails = read_list(c, *body, "emails");
    if (!emails)
        return;
    for (const auto& email : *emails)
        if (!is_address(email))
            return c.reply.fail(problems::invalid_address("emails"));
    json::array data;
    for (const auto& email : *emails)
        data.push_back(as_answer(add(c, email).id));
    c.reply.status = 201;
    c.reply.body = serialize(json::object{{"data", data}});
}

void remove_batch(const call& c)
{
    const auto body = read_body(c);
    if (!body)
        return;
    if (body->contains("emails") == body->contains("ids"))
        return c.reply.fail(problems::invalid("Provide either `emails` or `ids`, but not both."));
    const auto list = read_list(c, *body, body->contains("ids") ? "ids" : "emails");
    if (!list)
        return;
    json::array data;
    for (const auto& item : *list) {
        const auto* found = item.is_string() ? c.t.suppressed.find(item.as_string()) : nullptr;
        if (!found)
            continue;
        auto answer = as_answer(found->id);
        answer["deleted"] = c.t.suppressed.remove(item.as_string());
        data.push_back(std::move(answer));
    }
    c.reply.body = serialize(json::object{{"data", data}});
}

// Newest first; `after` means older, `before` newer than the cursor.
void list(const call& c, std::string_view query)
{
    const auto limit = parse_limit(parameter(query, "limit"));
    if (!limit)
        return c.reply.fail(problems::invalid_page_limit());
    const auto origin_text = parameter(query, "origin");
    const auto origin = parse_suppression_origin(origin_text);
    if (!origin_text.empty() && !origin)
        return c.reply.fail(problems::invalid("Invalid `origin` field."));
    const auto after = parameter(query, "after");
    const auto before = parameter(query, "before");
    const auto& all = c.t.suppressed.all();
    auto oldest = all.begin();
    auto newest = all.end();
    if (const auto cursor = after.empty() ? before : after; !cursor.empty()) {
        const auto number = c.t.suppressed.number_of(cursor);
        if (!number)
            return c.reply.fail(problems::not_found("Suppression"));
        (after.empty() ? oldest : newest) =
            after.empty() ? all.upper_bound(*number) : all.find(*number);
    }
    std::vector<const suppression*> matching; // newest first
    for (auto at = newest; at != oldest;)
        if (--at; !origin || at->second.origin == *origin)
            matching.push_back(&at->second);
    const bool has_more = matching.size() > *limit;
    if (has_more && after.empty() && !before.empty())
        matching.erase(matching.begin(), matching.end() - static_cast<std::ptrdiff_t>(*limit));
    else if (has_more)
        matching.resize(*limit);

    c.reply.body = std::string(R"({"object":"list","has_more":)") + (has_more ? "true" : "false") +
                   R"(,"data":[)";
    for (const auto* s : matching) {
        if (c.reply.body.back() != '[')
            c.reply.body += ',';
        c.reply.body += describe(*s, false);
    }
    c.reply.body += "]}";
}

void one(const call& c, const std::string& which)
{
    const auto* found = c.t.suppressed.find(which);
    if (!found)
        return c.reply.fail(problems::not_found("Suppression"));
    auto answer = as_answer(found->id);
    if (c.request.method == "GET") {
        answer = json::parse(describe(*found, false)).as_object();
        answer["object"] = "suppression";
    } else if (c.request.method == "DELETE") {
        answer["deleted"] = c.t.suppressed.remove(which);
    } else {
        return c.reply.fail(problems::method_not_allowed());
    }
    c.reply.body = serialize(answer);
}

} // namespace

void answer_suppressions(
    team& t,
    std::string_view rest,
    std::string_view query,
    const http_request& request,
    instant now,
    http_reply& reply
)
{
    const call c{t, request, now, reply};
    const bool posts = request.method == "POST";
    if (rest == "/batch/add" && posts)
        add_batch(c);
    else if (rest == "/batch/remove" && posts)
        remove_batch(c);
    else if (rest.size() > 1 && rest.find('/', 1) == std::string_view::npos)
        one(c, decode_url(rest.substr(1)));
    else if (rest.empty() && posts)
        add_one(c);
    else if (rest.empty() && request.method == "GET")
        list(c, query);
    else
        reply.fail(rest.empty() ? problems::method_not_allowed() : problems::endpoint_not_found());
}

} // namespace relay::sim
