#include "relay/async/side_thread.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/server/http/keys_in_progress.hpp"
#include "server/http/answer.hpp"
#include "server/http/email_handlers.hpp"
#include "server/http/email_request.hpp"
#include "server/http/hand_in.hpp"
#include "server/http/mail_calls.hpp"

#include <set>

namespace relay {

namespace {

// What is wrong with an email, and which one it is: Resend says only the former.
api_error in_batch(api_error error, std::size_t index)
{
    error.message += " (The email at index " + std::to_string(index) + ".)";
    return error;
}

void append_error(std::string& errors, std::size_t index, const api_error& error)
{
    errors += errors.size() > 1 ? R"(,{"index":)" : R"({"index":)";
    append_json_number(errors, std::uint64_t{index});
    errors += R"(,"message":)";
    append_json_string(errors, error.message);
    errors += '}';
}

// The emails that are taken; or, of a strict batch, why none is.
std::variant<api_error, email_group>
select(email_batch batch, const std::vector<message_id>& ids, bool permissive)
{
    email_group group{
        .idempotency_key = std::move(batch.idempotency_key),
        .fingerprint = batch.fingerprint,
    };
    if (permissive)
        group.errors = "[";
    for (std::size_t i = 0; i < batch.emails.size(); ++i) {
        if (auto* email = std::get_if<submission>(&batch.emails[i]))
            group.emails.emplace_back(ids[i], std::move(*email));
        else if (permissive)
            append_error(group.errors, i, std::get<api_error>(batch.emails[i]));
        else
            return in_batch(std::get<api_error>(std::move(batch.emails[i])), i);
    }
    if (permissive)
        group.errors += ']';
    return group;
}

std::set<lane> lanes_of(const email_group& group)
{
    std::set<lane> lanes;
    for (const auto& [id, email] : group.emails)
        lanes.insert(email.lane);
    return lanes;
}

server_response answer_batch(const batch_result& result, const id_codec& codec)
{
    server_response response;
    auto& out = response.body;
    out.reserve(64 + 48 * result.ids.size() + result.errors.size());
    out = R"({"data":[)";
    for (const auto id : result.ids) {
        out.append(out.back() == '}' ? "," : "").append(R"({"id":")");
        out.append(codec.to_uuid(id)).append("\"}");
    }
    out += ']';
    if (!result.errors.empty())
        out.append(R"(,"errors":)").append(result.errors);
    out += "}\n";
    return response;
}

} // namespace

// All of a batch is on disk when it is answered, in one commit; a strict one that has a bad email
// leaves nothing (resend-api.md, section 2).
answering take_batch(mail_parts parts, server_request request)
{
    message_id id;
    std::vector<message_id> ids;
    const bool permissive = request.header("x-batch-validation") == "permissive";
    const auto options = options_of(request);
    auto batch = co_await parts.intake.read_batch(request.body, options, ids, id);
    parts.side_thread.let_go(std::move(request.body));
    if (const auto* error = std::get_if<api_error>(&batch)) {
        ++parts.counters.rejected;
        co_return answer_error(*error);
    }
    auto selected = select(std::get<email_batch>(std::move(batch)), ids, permissive);
    if (const auto* error = std::get_if<api_error>(&selected)) {
        parts.counters.rejected += ids.size();
        co_return answer_error(*error);
    }
    auto& group = std::get<email_group>(selected);
    if (auto refused = refuse_when_closed(parts.intake, parts.counters, group.emails.size()))
        co_return std::move(*refused);
    parts.counters.rejected += ids.size() - group.emails.size();

    keys_in_progress::hold key;
    if (!group.idempotency_key.empty()) {
        key = parts.keys_in_progress.take(keys_in_progress::space::batch, group.idempotency_key);
        if (!key)
            co_return answer_concurrent();
    }
    group.id = id;
    for (const auto l : lanes_of(group))
        co_await parts.intake.room(l);
    const auto result = co_await hand_in_all(parts.intake, std::move(group));
    if (result.status == batch_status::key_conflict)
        co_return answer_error(refusal(acceptance::key_conflict));
    if (result.status == batch_status::failed)
        co_return answer_error(refusal(acceptance::failed));
    co_return answer_batch(result, parts.intake.codec());
}

answering post_batch(const http_parts& parts, api_call call)
{
    return take_batch(mail_parts_of(parts), std::move(call.request));
}

} // namespace relay
