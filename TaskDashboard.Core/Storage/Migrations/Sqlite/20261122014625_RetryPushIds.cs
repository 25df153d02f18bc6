using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RetryPushIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "PushIdCount",
                table: "RetryRequests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "RetryPushIds",
                columns: table => new
                {
                    RetryNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Ids = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RetryPushIds", x => x.RetryNumber);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Pushes_CalledOff",
                table: "Pushes",
                columns: new[] { "State", "Number" },
                filter: "State >= 4");

            migrationBuilder.Sql("INSERT INTO RetryPushIds (RetryNumber, Ids) SELECT Number, json_extract(Filter, '$.pushIds') FROM RetryRequests WHERE json_type(Filter, '$.pushIds') = 'array'");
            migrationBuilder.Sql("UPDATE RetryRequests SET PushIdCount = json_array_length(Filter, '$.pushIds'), Filter = json_remove(Filter, '$.pushIds') WHERE json_type(Filter, '$.pushIds') = 'array'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RetryPushIds");

            migrationBuilder.DropIndex(
                name: "IX_Pushes_CalledOff",
                table: "Pushes");

            migrationBuilder.DropColumn(
                name: "PushIdCount",
                table: "RetryRequests");
        }
    }
}
