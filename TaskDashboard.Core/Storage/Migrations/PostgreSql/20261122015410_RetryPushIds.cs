using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RetryPushIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "pushidcount",
                table: "retryrequests",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "retrypushids",
                columns: table => new
                {
                    retrynumber = table.Column<int>(type: "integer", nullable: false),
                    ids = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retrypushids", x => x.retrynumber);
                });

            migrationBuilder.CreateIndex(
                name: "ix_pushes_calledoff",
                table: "pushes",
                columns: new[] { "state", "number" },
                filter: "State >= 4");

            migrationBuilder.Sql("INSERT INTO RetryPushIds (RetryNumber, Ids) SELECT Number, CAST(CAST(Filter AS jsonb) -> 'pushIds' AS text) FROM RetryRequests WHERE jsonb_typeof(CAST(Filter AS jsonb) -> 'pushIds') = 'array'");
            migrationBuilder.Sql("UPDATE RetryRequests SET PushIdCount = jsonb_array_length(CAST(Filter AS jsonb) -> 'pushIds'), Filter = CAST(CAST(Filter AS jsonb) - 'pushIds' AS text) WHERE jsonb_typeof(CAST(Filter AS jsonb) -> 'pushIds') = 'array'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "retrypushids");

            migrationBuilder.DropIndex(
                name: "ix_pushes_calledoff",
                table: "pushes");

            migrationBuilder.DropColumn(
                name: "pushidcount",
                table: "retryrequests");
        }
    }
}
