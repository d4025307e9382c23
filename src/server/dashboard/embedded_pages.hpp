#pragma once

#include <string_view>

// The pages of page/, as embed_page.py makes them: whole, with their scripts and styles.

namespace relay {

struct embedded_page
{
    std::string_view html;
    std::string_view policy; // Content-Security-Policy: it allows what is in the page, by hash
};

extern const embedded_page dashboard_page;

// Frames within the dashboard in which a mail is shown: without what it would load from elsewhere,
// and with its pictures
extern const embedded_page mail_frame_page;
extern const embedded_page picture_frame_page;

} // namespace relay
