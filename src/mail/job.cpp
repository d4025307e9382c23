#include "relay/mail/job.hpp"

#include "mail/campaign_payload.hpp"
#include "mail/email_fields.hpp"
#include "mail/email_reader.hpp"
#include "mail/fingerprint.hpp"
#include "mail/job_line.hpp"
#include "mail/job_orders.hpp"
#include "mail/json_document.hpp"
#include "mail/schedule_field.hpp"
#include "relay/base/text.hpp"

namespace relay {

namespace {

constexpr std::size_t kept_body = 512 << 10; // of the buffer, for the next email

constexpr std::size_t kept_sender = 4 << 10; // longer names are read anew

// What a line without a `type` is
enum class typeless : bool
{
    wrong,
    email, // the payload of a `send_email`
};

bool has_type(dom::object line)
{
    return line.at_key("type").error() == simdjson::SUCCESS;
}

// Before anything else, so that every reply to a line that is an object can carry it
void read_ref(dom::object line, const json_path& path, job& result)
{
    dom::element ref;
    if (line.at_key("ref").get(ref) != simdjson::SUCCESS || ref.is_null())
        return;
    result.ref = expect_string(ref, path.member("ref"));
    result.has_ref = true;
}

} // namespace

struct job_reader::impl
{
    json_document document;
    email_scratch kept;
    fingerprinter fingerprint;

    // Gives the memory of a large document back.
    void trim()
    {
        document.trim();
        clear_memory(kept.body, kept_body); // an email that was refused has left its own
        if (kept.sender.given.size() > kept_sender)
            kept.sender = {};
    }

    // `options_path` is where the options stand. The key is left out: in a batch it is not the
    // email's own.
    submission read_unkeyed_email(
        dom::object email,
        const json_path& path,
        const job_context& context,
        const email_options& options,
        const json_path& options_path
    )
    {
        submission result = read_email_object(email, path, context, kept);
        apply_options(result, options, options_path, context.now);
        return result;
    }

    submission read_email(
        dom::object email,
        const json_path& path,
        const job_context& context,
        const email_options& options,
        const json_path& options_path
    )
    {
        submission result = read_unkeyed_email(email, path, context, options, options_path);
        result.idempotency_key = read_idempotency_key(options);
        if (!result.idempotency_key.empty())
            result.fingerprint = fingerprint(email);
        return result;
    }

    send_email_job
    read_send_email(const job_line& line, const json_path& path, const job_context& context)
    {
        const json_path place = path.member("payload");
        const dom::object payload = expect_object(line.required(line_field::payload), place);
        const email_options options{
            .idempotency_key = line.string(line_field::idempotency_key),
            .lane = line.string(line_field::lane),
            .campaign = line.string(line_field::campaign),
            .scheduled_at = line.string(line_field::scheduled_at),
            .ttl = line.string(line_field::ttl),
        };
        return {read_email(payload, place, context, options, path)};
    }

    // One of a batch. What is wrong with it is its own matter.
    std::variant<api_error, submission> read_item(
        dom::element item,
        const json_path& path,
        const job_context& context,
        const email_options& options,
        const json_path& options_path
    )
    {
        try {
            const dom::object email = expect_object(item, path);
            return read_unkeyed_email(email, path, context, options, options_path);
        } catch (refusal& refused) {
            return std::move(refused.error);
        }
    }

    email_batch read_items(
        dom::array items,
        job_context context,
        const std::function<std::string()>& next_uuid,
        const email_options& options
    )
    {
        const json_path path("", strictness::lenient);
        email_batch batch;
        batch.idempotency_key = read_idempotency_key(options);
        if (!batch.idempotency_key.empty())
            batch.fingerprint = fingerprint(items);
        for (const dom::element item : items) {
            const std::string uuid = next_uuid();
            context.uuid = uuid;
            const json_path place = path.element(batch.emails.size());
            batch.emails.push_back(read_item(item, place, context, options, path));
        }
        return batch;
    }

    wall_time read_new_schedule(dom::object change, wall_time now)
    {
        const json_path path("", strictness::lenient);
        const email_fields fields(change, path);
        if (!fields.has(email_field::scheduled_at))
            refuse("missing_required_field", "Missing `scheduled_at` field");
        const json_path place = path.member(fields.name(email_field::scheduled_at));
        const auto text = expect_string(fields[email_field::scheduled_at], place);
        return read_schedule(text, place, now).value_or(now);
    }

    decltype(job::what)
    read_job(dom::object object, const json_path& path, const job_context& context)
    {
        const job_line line(object, path);
        switch (line.type()) {
        case job_type::send_email:
            return read_send_email(line, path, context);
        case job_type::send_campaign:
            return read_send_campaign(line, path);
        case job_type::cancel:
            return read_cancel(line);
        case job_type::status:
            return status_job{std::string(line.required_string(line_field::id))};
        case job_type::auth:
            return auth_job{std::string(line.required_string(line_field::token))};
        case job_type::subscribe:
            return read_subscription(line);
        case job_type::join:
            return read_join(line);
        case job_type::happened:
            return read_happened(line);
        case job_type::ping:
            break;
        }
        return ping_job{};
    }

    job read_line(std::string_view line, const job_context& context, typeless rule)
    {
        job result;
        try {
            const json_path path("", strictness::strict);
            const dom::object object = document.parse_object(line, "The line");
            if (rule == typeless::email && !has_type(object)) {
                const json_path place = path.member("payload");
                result.what = send_email_job{read_email(object, place, context, {}, path)};
            } else {
                read_ref(object, path, result);
                result.what = read_job(object, path, context);
            }
        } catch (refusal& refused) {
            result.what = std::move(refused.error);
        }
        trim();
        return result;
    }
};

namespace {

dom::array expect_batch(dom::element root)
{
    dom::array items;
    if (root.get(items) != simdjson::SUCCESS)
        refuse("validation_error", "The `request.body` field must be an `array`.");
    if (items.size() == 0 || items.size() > largest_batch)
        refuse("validation_error", "A batch has 1 to 100 emails.");
    return items;
}

} // namespace

job_reader::job_reader() : impl_(std::make_unique<impl>()) {}
job_reader::job_reader(job_reader&&) noexcept = default;
job_reader::~job_reader() = default;

job job_reader::read_line(std::string_view line, const job_context& context)
{
    return impl_->read_line(line, context, typeless::wrong);
}

job job_reader::read_bulk_line(std::string_view line, const job_context& context)
{
    return impl_->read_line(line, context, typeless::email);
}

std::variant<api_error, submission> job_reader::read_email(
    std::string_view body, const job_context& context, const email_options& options
)
{
    std::variant<api_error, submission> result;
    try {
        const json_path path("", strictness::lenient);
        const dom::object email = impl_->document.parse_object(body, "The request body");
        result = impl_->read_email(email, path, context, options, path);
    } catch (refusal& refused) {
        result = std::move(refused.error);
    }
    impl_->trim();
    return result;
}

std::variant<api_error, email_batch> job_reader::read_batch(
    std::string_view body,
    const job_context& context,
    const std::function<std::string()>& next_uuid,
    const email_options& options
)
{
    std::variant<api_error, email_batch> result;
    try {
        const dom::array items = expect_batch(impl_->document.parse(body, "The request body"));
        result = impl_->read_items(items, context, next_uuid, options);
    } catch (refusal& refused) {
        result = std::move(refused.error);
    }
    impl_->trim();
    return result;
}

std::variant<api_error, campaign_text> job_reader::read_campaign(std::string_view body)
{
    std::variant<api_error, campaign_text> result;
    try {
        const json_path path("", strictness::strict);
        const dom::object object = impl_->document.parse_object(body, "The request body");
        result = read_campaign_payload(object, path, start_field::taken);
    } catch (refusal& refused) {
        result = std::move(refused.error);
    }
    impl_->trim();
    return result;
}

std::variant<api_error, wall_time> job_reader::read_reschedule(std::string_view body, wall_time now)
{
    std::variant<api_error, wall_time> result;
    try {
        const dom::object change = impl_->document.parse_object(body, "The request body");
        result = impl_->read_new_schedule(change, now);
    } catch (refusal& refused) {
        result = std::move(refused.error);
    }
    impl_->trim();
    return result;
}

} // namespace relay
