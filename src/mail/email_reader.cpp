#include "mail/email_reader.hpp"

#include "mail/email_fields.hpp"
#include "mail/email_parts.hpp"
#include "mail/schedule_field.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/mail/sender.hpp"

namespace relay {

namespace {

constexpr std::size_t max_to = 50; // resend-api.md, section 1.2
constexpr std::size_t any_number = static_cast<std::size_t>(-1);

// A body larger than this is handed over with its buffer, instead of being copied out of it
constexpr std::size_t large_body = 256 << 10;

// Writes one email. Each member is written with a comma before it; the first comma becomes the
// opening brace in the end.
class email_writer
{
public:
    email_writer(
        dom::object email,
        const json_path& path,
        const job_context& context,
        email_scratch& kept,
        submission& to
    )
        : fields_(email, path),
          path_(path),
          context_(context),
          body_(kept.body),
          sender_(kept.sender),
          email_(to)
    {
        body_.clear();
    }

    void write()
    {
        expect_required();
        if (has(email_field::from))
            email_.domain =
                append_sender(body_, value(email_field::from), at(email_field::from), sender_);
        write_recipients();
        write_subject();
        write_tags();
        write_text(email_field::html);
        write_text(email_field::text);
        write_headers();
        write_attachments();
        write_topic();
        write_template();
        if (has(email_field::scheduled_at))
            email_.scheduled_at = read_schedule(
                expect_string(value(email_field::scheduled_at), at(email_field::scheduled_at)),
                at(email_field::scheduled_at),
                context_.now
            );
        finish();
    }

private:
    bool has(email_field field) const { return fields_.has(field); }
    dom::element value(email_field field) const { return fields_[field]; }
    json_path at(email_field field) const { return path_.member(fields_.name(field)); }

    // A text that a mail may show: what reads it holds it in a database or hands it to C.
    std::string_view text_of(email_field field) const
    {
        const auto text = expect_string(value(field), at(field));
        if (text.find('\0') != std::string_view::npos)
            refuse_field(at(field), "It must not contain the character U+0000.");
        return text;
    }

    bool has_text(email_field field) const { return has(field) && !text_of(field).empty(); }

    // In Resend's order (resend-api.md, section 1.4)
    void expect_required() const
    {
        if (has(email_field::react))
            refuse_field(
                at(email_field::react), "Render it to `html` first: Resend does not take it."
            );
        if (!has(email_field::to))
            refuse("missing_required_field", "Missing `to` field");
        const bool has_html = has_text(email_field::html);
        const bool has_content = has_text(email_field::text) || has_html;
        if (has(email_field::mail_template)) {
            if (has_content)
                refuse_field(
                    at(email_field::mail_template), "It can't be combined with `html` or `text`."
                );
            return;
        }
        if (!has_content)
            refuse("missing_required_field", "Missing `html` or `text` field.");
        if (!has(email_field::subject))
            refuse("missing_required_field", "Missing `subject` field");
        if (!has(email_field::from))
            refuse("missing_required_field", "Missing `from` field");
    }

    std::uint32_t write_addresses(email_field field, bool recipients, std::size_t max)
    {
        if (!has(field))
            return 0;
        const address_list list{to_string(field), recipients, max};
        return append_addresses(body_, list, value(field), at(field));
    }

    void write_recipients()
    {
        email_.recipients = write_addresses(email_field::to, true, max_to);
        if (email_.recipients == 0)
            refuse_field(at(email_field::to), "Expected 1 to 50 addresses, got none.");
        email_.recipients += write_addresses(email_field::cc, true, any_number);
        email_.recipients += write_addresses(email_field::bcc, true, any_number);
        write_addresses(email_field::reply_to, false, any_number);
    }

    void write_string(email_field field, std::string_view text)
    {
        body_.append(",\"").append(to_string(field)).append("\":");
        append_json_string(body_, text);
    }

    void write_subject()
    {
        if (!says_something(email_field::subject))
            return;
        const std::string_view text = text_of(email_field::subject);
        if (text.find_first_of("\r\n") != std::string_view::npos)
            refuse_field(at(email_field::subject), "It must not contain line breaks.");
        write_string(email_field::subject, text);
    }

    // Here the summary ends: it is what has been written so far, without the relay's own tag.
    void write_tags()
    {
        const std::size_t start = body_.size();
        body_ += R"(,"tags":[)";
        tag_facts facts;
        if (has(email_field::tags))
            facts = append_tags(
                body_, value(email_field::tags), at(email_field::tags), context_.correlation_tag
            );
        email_.tenant = facts.tenant;
        email_.lane = facts.campaign_module ? lane::campaign : lane::transactional;

        const bool correlated = !context_.correlation_tag.empty() && facts.count < max_tags;
        if (facts.count == 0)
            summarise(start, "}");
        else
            summarise(body_.size(), "]}");
        if (correlated) {
            if (facts.count > 0)
                body_ += ',';
            append_tag(body_, context_.correlation_tag, context_.uuid);
        }
        if (facts.count > 0 || correlated)
            body_ += ']';
        else
            body_.resize(start);
    }

    void summarise(std::size_t size, std::string_view end)
    {
        email_.summary.reserve(size + end.size());
        email_.summary.append(body_, 0, size).append(end);
        email_.summary.front() = '{';
    }

    // Beside a template an empty text says nothing: typed clients write one for each field.
    bool says_something(email_field field) const
    {
        return has(email_field::mail_template) ? has_text(field) : has(field);
    }

    void write_text(email_field field)
    {
        if (says_something(field))
            write_string(field, text_of(field));
    }

    void write_headers()
    {
        if (!has(email_field::headers))
            return;
        email_.headers =
            append_headers(body_, value(email_field::headers), at(email_field::headers));
        end_of_headers_ = body_.size() - email_.headers.from_end;
    }

    void write_attachments()
    {
        if (has(email_field::attachments))
            email_.batchable = !append_attachments(
                body_, value(email_field::attachments), at(email_field::attachments)
            );
    }

    void write_topic()
    {
        if (has(email_field::topic_id))
            write_string(
                email_field::topic_id,
                expect_word(value(email_field::topic_id), at(email_field::topic_id))
            );
    }

    void write_template()
    {
        if (!has(email_field::mail_template))
            return;
        const auto id = append_template(
            body_, value(email_field::mail_template), at(email_field::mail_template)
        );
        if (!has(email_field::from))
            email_.domain = template_sender(id);
    }

    void finish()
    {
        body_.front() = '{';
        body_ += '}';
        if (email_.headers.any)
            email_.headers.from_end = body_.size() - end_of_headers_;
        if (body_.size() > large_body)
            email_.body = std::move(body_);
        else
            email_.body = body_;
    }

    email_fields fields_;
    const json_path& path_;
    const job_context& context_;
    std::string& body_;
    known_sender& sender_;
    submission& email_;
    std::size_t end_of_headers_{};
};

} // namespace

submission read_email_object(
    dom::object email, const json_path& path, const job_context& context, email_scratch& kept
)
{
    submission result;
    email_writer(email, path, context, kept, result).write();
    return result;
}

} // namespace relay
