//! The time stamp of a picture, in the words of a lab book.

/// Days and clock time since the start, like `day 3, 04:30`; rounded to the nearest minute.
pub fn clock(seconds: f64) -> String {
    let minutes = (seconds.max(0.0) / 60.0).round() as u64;
    format!("day {}, {:02}:{:02}", minutes / 1440, minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_and_minutes_are_separated() {
        assert_eq!(clock(0.0), "day 0, 00:00");
        assert_eq!(clock((3.0 * 24.0 + 4.5) * 3600.0), "day 3, 04:30");
        assert_eq!(clock(86_399.9), "day 1, 00:00");
    }
}
