namespace TaskDashboard.Web.Presentation;

/// <summary>Icons of the sprite, in the form that an icon parameter of a component takes. A row uses the name itself.</summary>
public static class Ico
{
    public const string Activity = "<use href=\"#i-activity\"/>";
    public const string ArrowDown = "<use href=\"#i-arrow-down\"/>";
    public const string ArrowUp = "<use href=\"#i-arrow-up\"/>";
    public const string ArrowUpRight = "<use href=\"#i-arrow-up-right\"/>";
    public const string Building2 = "<use href=\"#i-building-2\"/>";
    public const string Calendar = "<use href=\"#i-calendar\"/>";
    public const string Check = "<use href=\"#i-check\"/>";
    public const string ChevronDown = "<use href=\"#i-chevron-down\"/>";
    public const string ChevronLeft = "<use href=\"#i-chevron-left\"/>";
    public const string ChevronRight = "<use href=\"#i-chevron-right\"/>";
    public const string CircleAlert = "<use href=\"#i-circle-alert\"/>";
    public const string CircleCheck = "<use href=\"#i-circle-check\"/>";
    public const string CircleDashed = "<use href=\"#i-circle-dashed\"/>";
    public const string CircleSlash = "<use href=\"#i-circle-slash\"/>";
    public const string CircleX = "<use href=\"#i-circle-x\"/>";
    public const string Clock = "<use href=\"#i-clock\"/>";
    public const string Command = "<use href=\"#i-command\"/>";
    public const string Copy = "<use href=\"#i-copy\"/>";
    public const string Download = "<use href=\"#i-download\"/>";
    public const string Ellipsis = "<use href=\"#i-ellipsis\"/>";
    public const string ExternalLink = "<use href=\"#i-external-link\"/>";
    public const string FlaskConical = "<use href=\"#i-flask-conical\"/>";
    public const string Hand = "<use href=\"#i-hand\"/>";
    public const string Hourglass = "<use href=\"#i-hourglass\"/>";
    public const string Inbox = "<use href=\"#i-inbox\"/>";
    public const string Info = "<use href=\"#i-info\"/>";
    public const string KeyRound = "<use href=\"#i-key-round\"/>";
    public const string LayoutDashboard = "<use href=\"#i-layout-dashboard\"/>";
    public const string LifeBuoy = "<use href=\"#i-life-buoy\"/>";
    public const string Link = "<use href=\"#i-link\"/>";
    public const string ListChecks = "<use href=\"#i-list-checks\"/>";
    public const string LoaderCircle = "<use href=\"#i-loader-circle\"/>";
    public const string Lock = "<use href=\"#i-lock\"/>";
    public const string LogIn = "<use href=\"#i-log-in\"/>";
    public const string LogOut = "<use href=\"#i-log-out\"/>";
    public const string Menu = "<use href=\"#i-menu\"/>";
    public const string MessageCircleQuestionMark = "<use href=\"#i-message-circle-question-mark\"/>";
    public const string Moon = "<use href=\"#i-moon\"/>";
    public const string Pause = "<use href=\"#i-pause\"/>";
    public const string Pencil = "<use href=\"#i-pencil\"/>";
    public const string Play = "<use href=\"#i-play\"/>";
    public const string Plus = "<use href=\"#i-plus\"/>";
    public const string RotateCcw = "<use href=\"#i-rotate-ccw\"/>";
    public const string RotateCw = "<use href=\"#i-rotate-cw\"/>";
    public const string Rows3 = "<use href=\"#i-rows-3\"/>";
    public const string Rows4 = "<use href=\"#i-rows-4\"/>";
    public const string Search = "<use href=\"#i-search\"/>";
    public const string Send = "<use href=\"#i-send\"/>";
    public const string Server = "<use href=\"#i-server\"/>";
    public const string Settings = "<use href=\"#i-settings\"/>";
    public const string Shield = "<use href=\"#i-shield\"/>";
    public const string SlidersHorizontal = "<use href=\"#i-sliders-horizontal\"/>";
    public const string Sun = "<use href=\"#i-sun\"/>";
    public const string Tag = "<use href=\"#i-tag\"/>";
    public const string Ticket = "<use href=\"#i-ticket\"/>";
    public const string TrendingUp = "<use href=\"#i-trending-up\"/>";
    public const string TriangleAlert = "<use href=\"#i-triangle-alert\"/>";
    public const string Unplug = "<use href=\"#i-unplug\"/>";
    public const string User = "<use href=\"#i-user\"/>";
    public const string Users = "<use href=\"#i-users\"/>";
    public const string WifiOff = "<use href=\"#i-wifi-off\"/>";
    public const string X = "<use href=\"#i-x\"/>";
    public const string Zap = "<use href=\"#i-zap\"/>";

    /// <param name="name">The id of a symbol of the sprite, without its "i-".</param>
    public static string Of(string name) => $"<use href=\"#i-{name}\"/>";
}
