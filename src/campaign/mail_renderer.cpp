#include "campaign/mail_renderer.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t kept_rendering = 512 << 10; // of the buffer, for the next mail

struct field_fault
{
    std::string_view field;
    mail_fault fault{};
};

constexpr field_fault field_faults[] = {
    {"from", mail_fault::from},
    {"to", mail_fault::to},
    {"reply_to", mail_fault::reply_to},
    {"subject", mail_fault::subject},
    {"html", mail_fault::html},
    {"text", mail_fault::text},
    {"headers", mail_fault::headers},
};

// By the field that the sentence begins with, such as "Invalid `headers.X-City` field."
mail_fault fault_named_in(std::string_view message)
{
    if (message.starts_with("Missing `html`"))
        return mail_fault::no_content;
    const auto begin = message.find('`') + 1;
    const auto field = message.substr(begin, message.find_first_of("`.[", begin) - begin);
    const auto* found = std::ranges::find(field_faults, field, &field_fault::field);
    return found == std::end(field_faults) ? mail_fault::unknown : found->fault;
}

} // namespace

std::variant<invalid_mail, submission> mail_renderer::render(
    const mail_template& mail,
    std::string_view address,
    const template_values& values,
    const job_context& context
)
{
    clear_memory(json_, kept_rendering);
    json_ += '{';
    if (auto why = mail.render(json_, values))
        return invalid_mail{.reason = std::move(*why), .fault = mail_fault::not_rendered};
    json_ += "\"to\":";
    append_json_string(json_, address);
    json_ += '}';

    auto read = reader_.read_email(json_, context);
    if (auto* error = std::get_if<api_error>(&read)) {
        // The JSON is our own: only bytes of a value can be what does not read.
        if (error->status == 400)
            return invalid_mail{
                .reason = "A value is not valid UTF-8.", .fault = mail_fault::not_utf8};
        const auto fault = fault_named_in(error->message);
        return invalid_mail{.reason = std::move(error->message), .fault = fault};
    }
    auto& email = std::get<submission>(read);
    email.lane = lane::campaign;
    return std::move(email);
}

} // namespace relay
