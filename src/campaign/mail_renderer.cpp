#include "campaign/mail_renderer.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <utility>

namespace relay {

namespace {

constexpr std::size_t kept_rendering = 512 << 10; // of the buffer, for the next mail

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
        return invalid_mail{std::move(*why)};
    json_ += "\"to\":";
    append_json_string(json_, address);
    json_ += '}';

    auto read = reader_.read_email(json_, context);
    if (auto* error = std::get_if<api_error>(&read)) {
        // The JSON is our own: only bytes of a value can be what does not read.
        if (error->status == 400)
            return invalid_mail{"A value is not valid UTF-8."};
        return invalid_mail{std::move(error->message)};
    }
    auto& email = std::get<submission>(read);
    email.lane = lane::campaign;
    return std::move(email);
}

} // namespace relay
