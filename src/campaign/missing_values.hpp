#pragma once

#include "campaign/mail_template.hpp"
#include "campaign/recipient_values.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Tells what a recipient lacks for the mails of a campaign. One thread.
class missing_values
{
public:
    explicit missing_values(std::vector<mail_template> mails);

    // The first variable that is missing. `variables`: JSON; empty: there are none.
    std::optional<std::string> find(std::string_view variables, std::string_view address);

private:
    std::vector<mail_template> mails_;
    recipient_values values_;
};

} // namespace relay
