// One reading of a specification curve as a part of a picture.
#pragma once

#include <string>

#include "comity/cli/curve_data.h"

namespace comity {

inline constexpr double kCurveWidth = 1080, kCurveMargin = 28;

// Draws the reading from `y` on and moves `y` below it. The reading has values.
std::string curve_panel(const CurveData& data, const CurveReading& reading, double& y);

// What a caption must say about the drawing of these readings.
std::string curve_panel_notes(const CurveData& data);

}  // namespace comity
