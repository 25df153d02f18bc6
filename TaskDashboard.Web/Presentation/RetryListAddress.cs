using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Presentation;

/// <summary>What the list of retries can be narrowed to by a button.</summary>
public enum RetryStage
{
    /// <summary>Accepted or running.</summary>
    Running,
    Completed,
    Canceled,
}

/// <summary>
/// URL of the list of retries. Each field of <see cref="RetryRequestFilter"/> is a parameter. An invalid value is reported.
/// </summary>
public sealed record RetryListAddress
{
    public const string Path = "/retries";
    public const int PageSize = 50;

    private const string TextParameter = "q";

    // Values, so that two addresses with the same problem are equal.
    private (string Member, string Message)? _problem;

    public FilterValues<RetryRequest> Filter { get; private init; } = RetryRequestFilter.Fields.Read(_ => []);

    public ListPlace Place { get; init; }

    public string? Text => Filter.Of(RetryRequestFilter.Text) is [var text, ..] ? text : null;

    /// <summary>Null if the list shows every state, or states for which there is no button.</summary>
    public RetryStage? Stage
    {
        get
        {
            var states = Filter.Of(RetryRequestFilter.State);
            return states.Count == 0
                ? null
                : Enum.GetValues<RetryStage>().Where(stage => StatesOf(stage).SequenceEqual(states)).Cast<RetryStage?>().FirstOrDefault();
        }
    }

    public RefusedException? Problem => _problem is { } problem ? RefusedException.Invalid(problem.Member, problem.Message) : null;

    public bool IsFiltered => !Filter.IsEmpty || _problem is not null;

    /// <param name="stage">Null for all.</param>
    public RetryListAddress With(RetryStage? stage) =>
        With(RetryRequestFilter.State, (stage is { } one ? StatesOf(one) : []).Select(ApiNames.Of));

    /// <summary>Returns the retries that were requested since this time.</summary>
    public RetryListAddress Since(DateTimeOffset at) => With(RetryRequestFilter.Created, [$">={RetryRequestFilter.Created.Write(at)}"]);

    public RetryListAddress WithText(string? text) => With(RetryRequestFilter.Text, [text]);

    /// <summary>Returns the first page of the list.</summary>
    public RetryListAddress First() => At(default);

    public RetryListAddress At(ListPlace place) => this with { Place = place };

    /// <summary>The previous page is read in the opposite order, so the caller reverses it.</summary>
    /// <exception cref="RefusedException">The address has a <see cref="Problem"/>.</exception>
    public RetryQuery ToQuery() =>
        Problem is { } problem
            ? throw problem
            : new()
            {
                Filter = Filter.ToFilter(),
                After = Place.Key?.ToString(CultureInfo.InvariantCulture),
                Limit = PageSize,
                NewestFirst = Place.Before is null,
            };

    public static RetryListAddress Parse(string uri)
    {
        var query = AddressQuery.Of(uri);
        var address = new RetryListAddress
        {
            Place = query.Place(),
            _problem = AddressWords.First(
                AddressWords.OfPlace(query),
                AddressWords.Unknown(
                    query,
                    [.. RetryRequestFilter.Fields.All.Select(NameOf), ListPlace.AfterParameter, ListPlace.BeforeParameter]
                )
            ),
        };
        try
        {
            return address with { Filter = RetryRequestFilter.Fields.Read(field => TextsOf(query, field)) };
        }
        catch (RefusedException refused)
        {
            return address with { _problem = AddressWords.Refused(refused, RetryRequestFilter.Fields.All, query, NameOf) };
        }
    }

    /// <summary>Returns the parameters of the URL without the place in the list. A form sends the same.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters =>
        [.. Filter.Parameters.Select(parameter => KeyValuePair.Create(NameOf(parameter.Field), parameter.Text))];

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            Path,
            Parameters
                .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value))
                .Concat(AddressQuery.Filled(Place.Parameters))
        );

    /// <summary>The buttons over the list.</summary>
    public IReadOnlyList<FilterState> Stages() =>
        [
            new("All", With(null).ToString(), Filter.Of(RetryRequestFilter.State).Count == 0),
            .. Enum.GetValues<RetryStage>()
                .Select(stage => new FilterState(
                    stage.ToString(),
                    With(stage).ToString(),
                    Stage == stage,
                    StateLooks.Of(StatesOf(stage)[^1])
                )),
        ];

    /// <summary>What the list is filtered by, except by the buttons and the search.</summary>
    public IReadOnlyList<FilterChip> Chips() =>
        [
            .. Filter
                .Parameters.Where(parameter =>
                    parameter.Field != RetryRequestFilter.Text && (parameter.Field != RetryRequestFilter.State || Stage is null)
                )
                .Select(parameter => new FilterChip(
                    NameOf(parameter.Field),
                    parameter.Text,
                    With(parameter.Field, []).ToString(),
                    parameter.Field == RetryRequestFilter.Created ? InstantRange.Of(RetryRequestFilter.Created, parameter.Text) : null
                )),
        ];

    private RetryListAddress With(FilterField<RetryRequest> field, IEnumerable<string?> values) =>
        this with
        {
            Place = default,
            Filter = Filter.With(field, values.Select(value => value?.Trim())),
            _problem = null,
        };

    private static IReadOnlyList<RetryState> StatesOf(RetryStage stage) =>
        stage switch
        {
            RetryStage.Running => [RetryState.Pending, RetryState.Running],
            RetryStage.Completed => [RetryState.Completed],
            RetryStage.Canceled => [RetryState.Canceled],
        };

    // Of a repeated search, the first counts.
    private static IEnumerable<string?> TextsOf(AddressQuery query, FilterField<RetryRequest> field) =>
        field.TakesSeveral ? query.Texts(NameOf(field)) : query.Texts(NameOf(field)).Take(1);

    private static string NameOf(FilterField<RetryRequest> field) => field == RetryRequestFilter.Text ? TextParameter : field.Name;
}
