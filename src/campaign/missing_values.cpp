#include "campaign/missing_values.hpp"

#include <utility>

namespace relay {

missing_values::missing_values(std::vector<mail_template> mails) : mails_(std::move(mails)) {}

std::optional<std::string>
missing_values::find(std::string_view variables, std::string_view address)
{
    const auto& values = values_.read(variables.empty() ? "{}" : variables, address);
    for (const auto& mail : mails_)
        if (auto name = mail.missing(values))
            return name;
    return std::nullopt;
}

} // namespace relay
