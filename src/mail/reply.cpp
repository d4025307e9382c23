#include "relay/mail/reply.hpp"

#include "relay/base/json_writer.hpp"

namespace relay {

namespace {

// One line: the brace, the mark and the status; the destructor ends it.
class reply_line
{
public:
    reply_line(std::string& out, reply_ref ref, std::string_view status) : out_(out)
    {
        out_ += '{';
        if (ref) {
            out_ += "\"ref\":";
            append_json_string(out_, *ref);
            out_ += ',';
        }
        out_.append("\"status\":\"").append(status).append("\"");
    }
    reply_line(const reply_line&) = delete;
    reply_line& operator=(const reply_line&) = delete;
    ~reply_line() { out_ += "}\n"; }

    void name(std::string_view name) { out_.append(",\"").append(name).append("\":"); }

    void text(std::string_view member, std::string_view value)
    {
        name(member);
        append_json_string(out_, value);
    }

    void text_or_null(std::string_view member, std::string_view value)
    {
        if (value.empty()) {
            name(member);
            out_ += "null";
        } else {
            text(member, value);
        }
    }

    void list(std::string_view member, std::span<const std::string> values)
    {
        name(member);
        char separator = '[';
        for (const std::string& value : values) {
            out_ += separator;
            append_json_string(out_, value);
            separator = ',';
        }
        if (values.empty())
            out_ += '[';
        out_ += ']';
    }

private:
    std::string& out_;
};

void append_with_id(std::string& out, reply_ref ref, std::string_view status, std::string_view id)
{
    reply_line(out, ref, status).text("id", id);
}

void append_with_list(
    std::string& out,
    reply_ref ref,
    std::string_view status,
    std::string_view id,
    std::span<const std::string> suppressed
)
{
    reply_line line(out, ref, status);
    line.text("id", id);
    line.list("suppressed", suppressed);
}

} // namespace

void append_queued(std::string& out, reply_ref ref, std::string_view id)
{
    append_with_id(out, ref, "queued", id);
}

void append_queued(
    std::string& out, reply_ref ref, std::string_view id, std::span<const std::string> suppressed
)
{
    append_with_list(out, ref, "queued", id, suppressed);
}

void append_queued(
    std::string& out,
    reply_ref ref,
    std::string_view id,
    std::int64_t recipients,
    std::span<const unfit_recipient> skipped
)
{
    reply_line line(out, ref, "queued");
    line.text("id", id);
    line.name("recipients");
    append_json_number(out, recipients);
    line.name("skipped");
    out += '[';
    for (const auto& one : skipped) {
        out += out.back() == '[' ? "{\"index\":" : ",{\"index\":";
        append_json_number(out, std::uint64_t(one.index));
        out += ",\"email\":";
        append_json_string(out, one.email);
        out += ",\"reason\":";
        append_json_string(out, one.reason);
        out += '}';
    }
    out += ']';
}

void append_duplicate(std::string& out, reply_ref ref, std::string_view id)
{
    append_with_id(out, ref, "duplicate", id);
}

void append_suppressed(
    std::string& out, reply_ref ref, std::string_view id, std::span<const std::string> suppressed
)
{
    append_with_list(out, ref, "suppressed", id, suppressed);
}

void append_rejected(std::string& out, reply_ref ref, const api_error& error)
{
    reply_line line(out, ref, "rejected");
    line.name("error");
    append_error(out, error);
}

void append_pong(std::string& out, reply_ref ref)
{
    reply_line(out, ref, "pong");
}

void append_ok(std::string& out, reply_ref ref)
{
    reply_line(out, ref, "ok");
}

void append_cancelled(std::string& out, reply_ref ref, std::string_view id)
{
    append_with_id(out, ref, "cancelled", id);
}

void append_cancelled(
    std::string& out, reply_ref ref, std::string_view campaign, std::int64_t messages
)
{
    reply_line line(out, ref, "cancelled");
    line.text("campaign", campaign);
    line.name("messages");
    append_json_number(out, messages);
}

void append_status(std::string& out, reply_ref ref, const message_status& status)
{
    reply_line line(out, ref, "message");
    line.text("id", status.id);
    line.text("state", to_string(status.state));
    line.text("lane", to_string(status.lane));
    line.name("attempts");
    append_json_number(out, std::int64_t(status.attempts));
    line.text_or_null("resend_id", status.resend_id);
    line.text_or_null("last_event", status.last_event);
    line.text_or_null("waits_for", status.waits_for);
    line.text_or_null("until", status.until ? to_iso8601(*status.until) : std::string());
}

void append_subscribed(std::string& out, reply_ref ref, std::int64_t after)
{
    reply_line line(out, ref, "subscribed");
    line.name("after");
    append_json_number(out, after);
}

void append_error(std::string& out, const api_error& error)
{
    out += "{\"statusCode\":";
    append_json_number(out, std::int64_t(error.status));
    out += ",\"name\":";
    append_json_string(out, error.name);
    out += ",\"message\":";
    append_json_string(out, error.message);
    out += '}';
}

} // namespace relay
