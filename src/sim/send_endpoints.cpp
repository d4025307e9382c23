#include "sim/send_endpoints.hpp"

#include "sim/body_hash.hpp"
#include "sim/first_event.hpp"
#include "sim/json_text.hpp"
#include "sim/ledger_line_writer.hpp"
#include "sim/lone_surrogates.hpp"
#include "sim/mail_check.hpp"

#include <array>
#include <utility>
#include <vector>

namespace relay::sim {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t max_batch = 100;
constexpr std::string_view single_path = "/emails";
constexpr std::string_view batch_path = "/emails/batch";

// One request to send, on its way through Resend
struct sending
{
    team& t;
    const http_request& request;
    instant now;
    http_reply& reply;
    bool batch;

    std::string_view endpoint() const { return batch ? batch_path : single_path; }
    bool permissive() const { return batch && request.batch_validation == "permissive"; }
};

struct accepted_mail
{
    std::size_t index;
    mail_view view;
    mail_event event;
};

void write_answer(const sending& s, const stored_answer& answer)
{
    std::string& out = s.reply.body;
    out.clear();
    const auto append_id = [&out](const uuid& id) {
        out += R"({"id":")";
        append(out, id);
        out += "\"}";
    };
    if (!s.batch) {
        append_id(answer.ids.front());
        return;
    }
    out += R"({"data":[)";
    for (std::size_t i = 0; i < answer.ids.size(); ++i) {
        if (i != 0)
            out += ',';
        append_id(answer.ids[i]);
    }
    out += ']';
    if (!answer.errors.empty()) {
        out += R"(,"errors":)";
        out += answer.errors;
    }
    out += '}';
}

// Deals with a key that was used before; true when the request has got its answer thereby
bool answered_by_key(const sending& s, std::uint64_t hash)
{
    const auto found =
        s.t.idempotency.find(s.endpoint(), s.request.idempotency_key, hash, s.now.steady);
    using enum idempotency_table::verdict;
    switch (found.what) {
    case unseen:
        return false;
    case replay:
        ++s.t.stats.replays;
        write_answer(s, *found.answer);
        return true;
    case other_body:
        s.reply.fail(problems::invalid_idempotent_request());
        return true;
    case in_progress:
        s.reply.fail(problems::concurrent_idempotent_requests());
        return true;
    }
    return false;
}

// Whatever the answer will be, its key is in progress until it is given.
void occupy_key(const sending& s)
{
    auto answered = s.now.steady + s.reply.delay;
    if (s.reply.injected == fault::in_progress)
        answered += stays_in_progress;
    s.t.idempotency.occupy(s.endpoint(), s.request.idempotency_key, s.now.steady, answered);
}

struct opened_body
{
    element document;
    std::uint64_t hash{}; // zero without an idempotency key
};

// Nothing when the request has got its answer already: an error, or that of its idempotency key
std::optional<opened_body> open_body(const sending& s)
{
    opened_body opened;
    const auto& body = s.request.body; // padded by the reader, so simdjson needn't copy it
    const auto mended = replace_lone_surrogates(body);
    const auto parsed =
        mended ? s.t.parser.parse(*mended) : s.t.parser.parse(body.data(), body.size(), false);
    if (parsed.get(opened.document) != SUCCESS) {
        s.reply.fail(problems::not_json());
        return std::nullopt;
    }
    if (s.request.has_idempotency_key) {
        opened.hash = body_hash(opened.document);
        if (answered_by_key(s, opened.hash))
            return std::nullopt;
        occupy_key(s);
    }
    return opened;
}

bool within_quota(const sending& s, std::size_t recipients)
{
    switch (s.t.quotas.check(recipients)) {
    case quota::verdict::within:
        return true;
    case quota::verdict::daily_exceeded:
        ++s.t.stats.daily_quota_exceeded;
        s.reply.fail(problems::daily_quota_exceeded());
        return false;
    case quota::verdict::monthly_exceeded:
        ++s.t.stats.monthly_quota_exceeded;
        s.reply.fail(problems::monthly_quota_exceeded());
        return false;
    }
    return false;
}

std::optional<bounce> bounce_of(mail_event event)
{
    return event == mail_event::bounced ? std::optional(hard_bounce) : std::nullopt;
}

// From here on the mails are Resend's: they cost quota, and their ids are the answer.
void accept(
    const sending& s,
    const std::vector<accepted_mail>& mails,
    std::size_t recipients,
    std::uint64_t hash,
    std::string errors
)
{
    team& t = s.t;
    const accepted_request accepted{
        .at = s.now.wall,
        .endpoint = s.endpoint(),
        .batch = s.batch,
        .key = s.request.idempotency_key,
        .window = s.reply.rate ? s.reply.rate->window : 0,
    };
    ledger_line_writer lines(accepted, t.given.ledger_bodies);
    stored_answer answer;
    answer.ids.reserve(mails.size());
    answer.errors = std::move(errors);
    for (const auto& [index, view, event] : mails) {
        const auto id = t.ids.next();
        const auto line = lines.write(id, index, view, event);
        if (t.ledger)
            t.ledger->add(line);
        t.mails.add({id, event, bounce_of(event), std::string(line)});
        if (t.accepted)
            t.accepted(id, view, event, s.now.wall);
        answer.ids.push_back(id);
    }
    t.quotas.use(recipients);
    t.stats.accepted_mails += mails.size();
    ++t.stats.accepted_requests;
    write_answer(s, answer);
    if (s.request.has_idempotency_key)
        t.idempotency.store(
            s.endpoint(), s.request.idempotency_key, hash, std::move(answer), s.now.steady
        );
}

void append_error(std::string& errors, std::size_t index, const problem& p)
{
    errors += errors.size() > 1 ? R"(,{"index":)" : R"({"index":)";
    append_json(errors, std::uint64_t{index});
    errors += R"(,"message":)";
    append_json(errors, p.message);
    errors += '}';
}

void send_mails(const sending& s, array items, std::uint64_t hash)
{
    std::vector<accepted_mail> accepted;
    accepted.reserve(items.size());
    std::size_t recipients = 0;
    std::size_t index = 0;
    std::string errors = s.permissive() ? "[" : "";
    std::optional<problem> first;
    std::optional<problem> broken;
    for (const auto item : items) {
        object fields;
        mail_check check;
        std::optional<mail_view> view;
        if (item.get(fields) == SUCCESS)
            check = check_mail(view.emplace(fields), s.t.live, true, s.now.wall);
        else
            check.refused = problems::invalid("The email must be an `object`.");
        if (check.breaks_request && !broken)
            broken = check.breaks_request;
        if (!check.refused || (s.permissive() && check.account_refuses)) {
            accepted.push_back({index, *view, first_event_of(*view, check.account_refuses)});
            recipients += check.recipients;
        } else if (s.permissive()) {
            append_error(errors, index, *check.refused);
        } else if (!first) {
            first = std::move(check.refused);
        }
        ++index;
    }
    if (first || broken)
        return s.reply.fail(first ? *first : *broken);
    if (!within_quota(s, recipients))
        return;
    if (s.permissive())
        errors += ']';
    accept(s, accepted, recipients, hash, std::move(errors));
}

} // namespace

void send_one(team& t, const http_request& request, instant now, http_reply& reply)
{
    const sending s{t, request, now, reply, false};
    const auto body = open_body(s);
    if (!body)
        return;

    object fields;
    if (body->document.get(fields) != SUCCESS)
        return reply.fail(problems::invalid("The `request.body` field must be an `object`."));
    const mail_view view(fields);
    const auto check = check_mail(view, t.live, false, now.wall);
    if (check.refused)
        return reply.fail(*check.refused);
    if (check.breaks_request)
        return reply.fail(*check.breaks_request);
    if (within_quota(s, check.recipients))
        accept(s, {{0, view, first_event_of(view, false)}}, check.recipients, body->hash, {});
}

void send_batch(team& t, const http_request& request, instant now, http_reply& reply)
{
    const sending s{t, request, now, reply, true};
    const auto body = open_body(s);
    if (!body)
        return;

    array items;
    if (body->document.get(items) != SUCCESS)
        return reply.fail(problems::invalid("The `request.body` field must be an `array`."));
    if (items.size() == 0 || items.size() > max_batch)
        return reply.fail(
            problems::invalid("The `request.body` must contain between 1 and 100 emails.")
        );
    if (t.live.refuse_batches)
        return reply.fail(problems::invalid("The batch was refused."));
    send_mails(s, items, body->hash);
}

} // namespace relay::sim
