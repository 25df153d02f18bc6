using MudBlazor;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>
/// The one theme. Of each colour of a state, the plain one fills marks and bars, "Darken" is its text and "Lighten" its ground. Both
/// palettes are written into each page's head: which of them counts is an attribute of the page, so that no page blinks and the browser
/// switches without the server.
/// </summary>
internal static class Theme
{
    private static readonly string[] Sans = ["Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"];

    public static MudTheme Light { get; } = Of(":root");

    public static MudTheme Dark { get; } = Of(":root[data-theme=dark]");

    private static MudTheme Of(string scope) =>
        new()
        {
            PseudoCss = new PseudoCss { Scope = scope },
            PaletteLight = new PaletteLight
            {
                Primary = "#1c1e24",
                PrimaryDarken = "#33363f",
                PrimaryLighten = "#eceef1",
                PrimaryContrastText = "#ffffff",
                Secondary = "#5a48d6",
                SecondaryDarken = "#4a39bd",
                SecondaryLighten = "#eeecfc",
                SecondaryContrastText = "#ffffff",
                Error = "#d92b30",
                ErrorDarken = "#b5181f",
                ErrorLighten = "#fdecec",
                ErrorContrastText = "#ffffff",
                Warning = "#c77c00",
                WarningDarken = "#855000",
                WarningLighten = "#fff2da",
                WarningContrastText = "#1c1e24",
                Info = "#2b77e8",
                InfoDarken = "#1a57b5",
                InfoLighten = "#e8f1fd",
                InfoContrastText = "#ffffff",
                Success = "#3a9c68",
                SuccessDarken = "#1f6b43",
                SuccessLighten = "#e6f4ec",
                SuccessContrastText = "#ffffff",
                Dark = "#1c1e24",
                DarkContrastText = "#ffffff",
                Background = "#f7f8f9",
                BackgroundGray = "#f0f1f4",
                Surface = "#ffffff",
                AppbarBackground = "#ffffff",
                AppbarText = "#16181d",
                DrawerBackground = "#f7f8f9",
                DrawerText = "#4a4f59",
                DrawerIcon = "#676d78",
                TextPrimary = "#16181d",
                TextSecondary = "#5a606b",
                TextDisabled = "#9aa0aa",
                ActionDefault = "#5a606b",
                ActionDisabled = "#9aa0aa",
                ActionDisabledBackground = "#eceef1",
                LinesDefault = "#e5e7eb",
                LinesInputs = "#cdd1d8",
                Divider = "#e5e7eb",
                DividerLight = "#eff0f3",
                TableLines = "#eceef1",
                TableHover = "#f5f6f8",
                TableStriped = "#fafbfc",
                GrayDefault = "#767d89",
                GrayDark = "#565c68",
                GrayLight = "#c3c8d0",
                GrayLighter = "#eceef1",
                OverlayDark = "rgba(15,17,22,0.36)",
                Skeleton = "rgba(20,24,32,0.08)",
            },
            PaletteDark = new PaletteDark
            {
                Primary = "#e9eaee",
                PrimaryDarken = "#cfd2d9",
                PrimaryLighten = "#26292f",
                PrimaryContrastText = "#121317",
                Secondary = "#a79bff",
                SecondaryDarken = "#bdb3ff",
                SecondaryLighten = "#1f1e33",
                SecondaryContrastText = "#121317",
                Error = "#e5484d",
                ErrorDarken = "#ff9592",
                ErrorLighten = "#3b191d",
                ErrorContrastText = "#ffffff",
                Warning = "#dc9a2c",
                WarningDarken = "#f2c26b",
                WarningLighten = "#33260f",
                WarningContrastText = "#121317",
                Info = "#4a90f2",
                InfoDarken = "#8bbafc",
                InfoLighten = "#15263f",
                InfoContrastText = "#0d1420",
                Success = "#3f9468",
                SuccessDarken = "#7cc9a0",
                SuccessLighten = "#14291f",
                SuccessContrastText = "#ffffff",
                Dark = "#e9eaee",
                DarkContrastText = "#121317",
                Background = "#0e0f12",
                BackgroundGray = "#1d1f24",
                Surface = "#15171b",
                AppbarBackground = "#121317",
                AppbarText = "#ecedf0",
                DrawerBackground = "#0e0f12",
                DrawerText = "#b3b8c2",
                DrawerIcon = "#8b919d",
                TextPrimary = "#ecedf0",
                TextSecondary = "#a1a7b3",
                TextDisabled = "#626874",
                ActionDefault = "#a1a7b3",
                ActionDisabled = "#626874",
                ActionDisabledBackground = "#22252b",
                LinesDefault = "#25282f",
                LinesInputs = "#3a3e47",
                Divider = "#25282f",
                DividerLight = "#1d2025",
                TableLines = "#1f2227",
                TableHover = "#1a1d22",
                TableStriped = "#17191d",
                GrayDefault = "#858c99",
                GrayDark = "#a9afbb",
                GrayLight = "#454a55",
                GrayLighter = "#23262c",
                OverlayDark = "rgba(4,5,7,0.6)",
                Skeleton = "rgba(255,255,255,0.07)",
            },
            Typography = new Typography
            {
                Default = Set<DefaultTypography>("13px", "20px", "400", "-.003em"),
                Body1 = Set<Body1Typography>("13px", "20px", "400", "-.003em"),
                Body2 = Set<Body2Typography>("13px", "20px", "400", "-.003em"),
                H1 = Set<H1Typography>("20px", "28px", "600", "-.017em"),
                H2 = Set<H2Typography>("14px", "20px", "600", "-.008em"),
                H6 = Set<H6Typography>("16px", "24px", "600", "-.012em"),
                Subtitle1 = Set<Subtitle1Typography>("14px", "20px", "500", "-.006em"),
                Subtitle2 = Set<Subtitle2Typography>("12px", "16px", "500", "0"),
                Button = Set<ButtonTypography>("13px", "20px", "500", "-.003em"),
                Caption = Set<CaptionTypography>("12px", "16px", "400", "0"),
            },
            LayoutProperties = new LayoutProperties
            {
                DefaultBorderRadius = "6px",
                AppbarHeight = "48px",
                DrawerWidthLeft = "208px",
            },
        };

    private static T Set<T>(string size, string height, string weight, string spacing)
        where T : BaseTypography, new() =>
        new()
        {
            FontFamily = Sans,
            FontSize = size,
            LineHeight = height,
            FontWeight = weight,
            LetterSpacing = spacing,
            TextTransform = "none",
        };
}
